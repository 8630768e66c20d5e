/**
 * Call ids that come again with another caller, as those of a PBX that counts from 1 each day: another caller's call is another call,
 * told by an id of its own. Else one id would have several losses, and nobody could say which of them became what.
 */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { CallId } from '@ringback/contracts/ids.ts';
import { LRUCache } from 'lru-cache';
import { digitsOf, FIRST_USE, toldAs } from '../call-uses.ts';

type CallFact = Extract<InboundEvent, { type: `Call${string}` }>;

/** Calls of one id. The first keeps it. */
interface Use {
  readonly id: CallId;
  /** Null while nobody has said it. */
  callerNumber: string | null;
  /** Whether it was told to be lost while nobody knew whose it was: nobody else's call any more. */
  lostByNobody: boolean;
}

export interface CallIds {
  /** The event as it is to be told: under an id of one caller's alone, and with the number that caller's call was told with before. */
  tellApart(event: InboundEvent): InboundEvent;
}

/** Of the calls heard of last: by far more than are in progress. */
const REMEMBERED_CALLS = 20_000;

const isCall = (event: InboundEvent): event is CallFact =>
  event.type !== 'AgentChanged' && event.type !== 'TeamSnapshotTaken';

const isOf = ({ callerNumber, lostByNobody }: Use, number: string): boolean =>
  callerNumber === null ? !lostByNobody : digitsOf(callerNumber) === digitsOf(number);

/** `onReuse`: an id came with another caller for the first time. Forgotten with the process: then the first caller to come has the id. */
export const callIds = (onReuse: (callId: CallId) => void): CallIds => {
  const known = new LRUCache<CallId, readonly Use[]>({ max: REMEMBERED_CALLS });

  const begun = (told: CallId, before: readonly Use[], callerNumber: string | null): Use => {
    const use = { id: toldAs(told, before.length + FIRST_USE), callerNumber, lostByNobody: false };
    known.set(told, [...before, use]);
    if (before.length > 0) onReuse(told);
    return use;
  };
  /** Who does not say whose call it is means the latest. */
  const useOf = (told: CallId, number: string | null): Use => {
    const before = known.get(told) ?? [];
    const same = number === null ? before.at(-1) : before.findLast((use) => isOf(use, number));
    return same ?? begun(told, before, number);
  };

  return {
    tellApart(event) {
      if (!isCall(event)) return event;
      const { callId, callerNumber } = event.data;
      const number = digitsOf(callerNumber ?? null) === '' ? null : callerNumber!;
      const use = useOf(callId, number);
      use.callerNumber ??= number;
      if (event.type === 'CallLost' && use.callerNumber === null) use.lostByNobody = true;
      const data = { ...event.data, callId: use.id, callerNumber: number ?? use.callerNumber ?? callerNumber };
      return { ...event, data } as InboundEvent;
    },
  };
};
