/** A recorded call as the simulated centre plays it: with a stand-in for the number, which nobody opens. */
import type { CallEvent } from '@ringback/contracts/calls.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { StandIns } from '@ringback/ingest/stand-in-number.ts';

export const asInbound = (event: CallEvent, numberOf: StandIns): InboundEvent => {
  const { callId, at, caller } = event.data;
  const call = { callId, at, callerNumber: caller === null ? null : numberOf(caller) };
  switch (event.type) {
    case 'CallStarted':
      return { type: 'CallStarted', data: call };
    case 'CallLeftMenu':
      return { type: 'CallLeftMenu', data: { ...call, menuSeconds: event.data.menuSeconds } };
    case 'CallQueued': {
      const { queue, teamId } = event.data;
      return { type: 'CallQueued', data: { ...call, queue, teamId } };
    }
    case 'CallAnswered': {
      const { queue, teamId, agentId, waitSeconds } = event.data;
      return { type: 'CallAnswered', data: { ...call, queue, teamId, agentId, waitSeconds } };
    }
    case 'CallLost': {
      const { queue, teamId, reason, waitSeconds } = event.data;
      return { type: 'CallLost', data: { ...call, queue, teamId, reason, waitSeconds } };
    }
    case 'CallEnded': {
      const { agentId, talkSeconds } = event.data;
      return { type: 'CallEnded', data: { ...call, agentId, talkSeconds } };
    }
    default:
      return event satisfies never;
  }
};
