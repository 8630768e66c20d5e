/**
 * Call ids that come again with another caller, as those of a PBX that counts from 1 each day: another caller's call is another call,
 * told by an id of its own. Else one id would have several losses, and nobody could say which of them became what. So is a call that
 * was lost in one queue and then waits in another: else its caller would not be on the line there.
 */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { CallId, Instant } from '@ringback/contracts/ids.ts';
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
  /** Told of since then; null for whatever time. */
  readonly from: Instant | null;
  lost: Loss | null;
}

type Loss = Pick<Extract<CallFact, { type: 'CallLost' }>['data'], 'at' | 'queue'>;

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

/** The loss that is known, told again. */
const isSameLoss = ({ lost }: Use, { type, data }: CallFact): boolean =>
  type === 'CallLost' && lost?.at === data.at && lost.queue === data.queue;

const waitsElsewhere = ({ lost }: Use, { type, data }: CallFact): boolean =>
  type === 'CallQueued' && lost !== null && data.queue !== lost.queue && data.at >= lost.at;

/** `onReuse`: an id came with another caller for the first time. Forgotten with the process: then the first caller to come has the id. */
export const callIds = (onReuse: (callId: CallId) => void): CallIds => {
  const known = new LRUCache<CallId, readonly Use[]>({ max: REMEMBERED_CALLS });

  const begun = (told: CallId, callerNumber: string | null, from: Instant | null): Use => {
    const before = known.get(told) ?? [];
    const use = { id: toldAs(told, before.length + FIRST_USE), callerNumber, lostByNobody: false, from, lost: null };
    known.set(told, [...before, use]);
    return use;
  };
  /** Who does not say whose call it is means the latest of that time. */
  const useOf = (event: CallFact, number: string | null): Use => {
    const { callId: told, at } = event.data;
    const all = known.get(told) ?? [];
    const before = all.filter(({ from }) => from === null || from <= at);
    const latest = number === null ? before.at(-1) : before.findLast((use) => isOf(use, number));
    const ofCaller = before.filter(({ callerNumber }) => callerNumber === latest?.callerNumber);
    const same = ofCaller.find((use) => isSameLoss(use, event)) ?? latest;
    if (same) return waitsElsewhere(same, event) ? begun(told, same.callerNumber ?? number, at) : same;
    if (all.length > 0) onReuse(told);
    return begun(told, number, null);
  };

  return {
    tellApart(event) {
      if (!isCall(event)) return event;
      const { callerNumber } = event.data;
      const number = digitsOf(callerNumber ?? null) === '' ? null : callerNumber!;
      const use = useOf(event, number);
      use.callerNumber ??= number;
      if (event.type === 'CallLost') {
        use.lost ??= event.data;
        use.lostByNobody ||= use.callerNumber === null;
      }
      const data = { ...event.data, callId: use.id, callerNumber: number ?? use.callerNumber ?? callerNumber };
      return { ...event, data } as InboundEvent;
    },
  };
};
