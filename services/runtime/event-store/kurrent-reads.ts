/** Reading one stream and `$all`. Always from the leader: what was just written, or what woke us, must be there to read. */
import type { KurrentDBClient, ReadAllOptions } from '@kurrent/kurrentdb-client';
import type { KurrentConnection } from './kurrent-connection.ts';
import { fromRecord, isAfter, parsePosition, positionText } from './kurrent-records.ts';
import { type Position, START, type StoredEvent } from './port.ts';

export interface KurrentReads {
  /** Up to `limit` events, if given. */
  stream(stream: string, fromRevision: number, limit?: number): Promise<readonly StoredEvent[]>;
  /** -1 when there is no such stream. */
  lastRevision(stream: string): Promise<number>;
  all(after: Position, categories: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
}

/** The server looks through everything since `after` for a few events: that may take far longer than an answer. */
const SCAN_WITHIN_MS = 5 * 60_000;
/** Readers that found nothing this often in a row are told where they need not look again. */
const EMPTY_READS = 2;

const ours = (event: StoredEvent | null): event is StoredEvent => event !== null;

export const kurrentReads = (connection: KurrentConnection): KurrentReads => {
  const { kurrent, askReader } = connection;

  const orNothing = async <T>(read: (reader: KurrentDBClient) => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await askReader(read);
    } catch (error) {
      if (error instanceof kurrent.StreamNotFoundError) return [];
      throw error;
    }
  };

  /** From `after` on, which the server includes. */
  const scan = async (after: Position, categories: readonly string[], limit: number) => {
    const fromPosition = after === START ? kurrent.START : parsePosition(after);
    const filter = kurrent.streamNameFilter({ prefixes: categories.map((category) => `${category}-`) });
    const options: ReadAllOptions = { fromPosition, filter, maxCount: limit + 1, requiresLeader: true };
    const records = await askReader((reader) => Array.fromAsync(reader.readAll(options)), SCAN_WITHIN_MS);
    const found = records.map(fromRecord).filter(ours);
    return found.filter(({ position }) => after === START || isAfter(position, after)).slice(0, limit);
  };

  const end = async (): Promise<Position> => {
    const options = {
      direction: kurrent.BACKWARDS,
      fromPosition: kurrent.END,
      maxCount: 1,
      requiresLeader: true,
    } as const;
    const [last] = await askReader((reader) => Array.fromAsync(reader.readAll(options)));
    const position = last?.event?.position;
    return position === undefined ? START : positionText(position);
  };

  /** By categories: how often a reader found nothing after a position, and up to where it has looked. */
  const idle = new Map<string, { readonly after: Position; readonly reads: number; readonly looked: Position }>();

  return {
    stream: async (stream, fromRevision, limit) => {
      const options = { fromRevision: BigInt(fromRevision), requiresLeader: true, ...(limit && { maxCount: limit }) };
      const found = await orNothing((reader) => Array.fromAsync(reader.readStream(stream, options)));
      return found.map(fromRecord).filter(ours);
    },
    async lastRevision(stream) {
      const options = {
        direction: kurrent.BACKWARDS,
        fromRevision: kurrent.END,
        maxCount: 1,
        requiresLeader: true,
      } as const;
      const [last] = await orNothing((reader) => Array.fromAsync(reader.readStream(stream, options)));
      return last?.event === undefined ? -1 : Number(last.event.revision);
    },
    async all(after, categories, limit) {
      if (categories.length === 0) return [];
      const key = categories.join();
      const known = idle.get(key);
      const { reads, looked } = known?.after === after ? known : { reads: 0, looked: after };
      // Before the read: what is appended during it must be looked through next time.
      const seen = reads < EMPTY_READS ? looked : await end();
      const events = await scan(looked, categories, limit);
      if (events.length === 0) idle.set(key, { after, reads: reads + 1, looked: seen });
      else idle.delete(key);
      return events;
    },
  };
};
