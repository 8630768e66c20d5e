/** Where readers are: a stream for each, of which the server keeps the last event only. */
import type { EventStore, Position } from './port.ts';
import type { KurrentConnection } from './kurrent-connection.ts';
import { START } from './port.ts';

type Checkpoints = Pick<EventStore, 'loadCheckpoint' | 'saveCheckpoint'>;

const streamOf = (name: string): string => `Checkpoint-${name}`;

const positionIn = (data: unknown): Position | null =>
  typeof data === 'object' && data !== null && 'position' in data && typeof data.position === 'string'
    ? data.position
    : null;

export const kurrentCheckpoints = ({ client, kurrent, ask, askReader }: KurrentConnection): Checkpoints => {
  /** Names whose streams are known to keep one event. */
  const limited = new Set<string>();

  const limit = async (name: string): Promise<void> => {
    if (limited.has(name)) return;
    try {
      // Not `setStreamMetadata`: it takes no stream state, and each start would write the same again.
      const event = kurrent.jsonEvent({ type: '$metadata', data: { $maxCount: 1 } });
      const streamState = kurrent.NO_STREAM;
      await ask(() => client.appendToStream(kurrent.metastreamOf(streamOf(name)), event, { streamState }));
    } catch (error) {
      if (!(error instanceof kurrent.WrongExpectedVersionError)) throw error;
    }
    limited.add(name);
  };

  return {
    async loadCheckpoint(name) {
      const options = {
        direction: kurrent.BACKWARDS,
        fromRevision: kurrent.END,
        maxCount: 1,
        requiresLeader: true,
      } as const;
      try {
        const [last] = await askReader((reader) => Array.fromAsync(reader.readStream(streamOf(name), options)));
        const position = positionIn(last?.event?.data);
        if (position === null) throw new Error(`The checkpoint ${name} in KurrentDB was not written by Ringback`);
        return position;
      } catch (error) {
        if (error instanceof kurrent.StreamNotFoundError) return START;
        throw error;
      }
    },
    async saveCheckpoint(name, position) {
      await limit(name);
      const event = kurrent.jsonEvent({ type: 'CheckpointSaved', data: { position } });
      await ask(() => client.appendToStream(streamOf(name), event, { streamState: kurrent.ANY, requiresLeader: true }));
    },
  };
};
