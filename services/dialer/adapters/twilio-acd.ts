/**
 * Agents as the dialer itself holds them: one redial each, durable, shared by replicas. Where there is an ACD it is asked as well, and
 * its no is a no.
 */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Acd, AcdQueue } from '../ports.ts';
import type { EndpointOf } from './twilio-agents.ts';
import type { TwilioRecord } from './twilio-record.ts';

export interface TwilioAcdParts {
  readonly record: TwilioRecord;
  readonly endpointOf: EndpointOf;
  /** Null: nobody else gives these agents calls. */
  readonly acd: Acd | null;
}

export const twilioAcd = ({ record, endpointOf, acd }: TwilioAcdParts): Acd => {
  const isTalking = async (redial: RedialId): Promise<boolean> => {
    const { connected, over } = await record.of(redial);
    return connected !== undefined && over === undefined;
  };
  const isOver = async (redial: RedialId): Promise<boolean> => (await record.of(redial)).over !== undefined;
  /** Who holds them afterwards. */
  const hold = async (agent: AgentId, redial: RedialId): Promise<RedialId> => {
    const holder = await record.hold(agent, redial);
    if (holder === redial || !(await isOver(holder))) return holder;
    // Left behind by a process that is gone.
    await acd?.release(agent, holder);
    await record.letGo(agent, holder);
    return record.hold(agent, redial);
  };
  const queueOf = (of: Acd, { enter, leave }: AcdQueue): AcdQueue => ({
    async enter(redial, team, withinSeconds) {
      const agent = await enter(redial, team, withinSeconds);
      if (agent === null) return null;
      if (endpointOf(agent) !== null && (await hold(agent, redial)) === redial) return agent;
      await of.release(agent, redial);
      return null;
    },
    leave,
  });

  return {
    async reserve(agent, team, redial, answered) {
      if (endpointOf(agent) === null) return { reserved: false, reason: 'nobody knows where the agent is reached' };
      const holder = await hold(agent, redial);
      if (holder !== redial) return { reserved: false, reason: 'held-for-another-redial' };
      const answer = (await acd?.reserve(agent, team, redial, answered)) ?? { reserved: true };
      if (!answer.reserved) await record.letGo(agent, redial);
      return answer;
    },
    async release(agent, redial) {
      // An ACD that is told nothing of the talk would give them the next call.
      if (await isTalking(redial)) return;
      await acd?.release(agent, redial);
      await record.letGo(agent, redial);
    },
    ...(acd?.queue === undefined ? {} : { queue: queueOf(acd, acd.queue) }),
  };
};
