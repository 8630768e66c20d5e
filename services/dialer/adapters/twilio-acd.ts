/**
 * Agents as the dialer itself holds them: one redial each, durable, shared by replicas. Where there is an ACD it is asked as well, and
 * its no is a no.
 */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Acd } from '../ports.ts';
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

  return {
    async reserve(agent, team, redial, answered) {
      if (endpointOf(agent) === null) return { reserved: false, reason: 'nobody knows where the agent is reached' };
      let holder = await record.hold(agent, redial);
      // Left behind by a process that is gone.
      if (holder !== redial && (await isOver(holder))) {
        await record.letGo(agent, holder);
        holder = await record.hold(agent, redial);
      }
      if (holder !== redial) return { reserved: false, reason: 'held-for-another-redial' };
      const answer = (await acd?.reserve(agent, team, redial, answered)) ?? { reserved: true };
      if (!answer.reserved) await record.letGo(agent, redial);
      return answer;
    },
    async release(agent, redial) {
      await acd?.release(agent, redial);
      if (!(await isTalking(redial))) await record.letGo(agent, redial);
    },
  };
};
