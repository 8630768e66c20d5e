/**
 * What a contact centre says of its calls: 85 of 100 events concern callers who have no case at that moment. Of 19 callers 15 are
 * answered, 4 are lost, and 2 of these call again two minutes later and get through. That is 80 events, 4 of them a lost call.
 */
import type { CallEvent } from '@ringback/contracts/calls.ts';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { instant, type AgentId, type CallId, type QueueId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { onTheWire, TEAM, TENANT } from '../loop/made-up-callers.ts';

/** The smallest piece with the right shares. */
export const BLOCK = { callers: 19, events: 80, lostCalls: 4, withCase: 12 } as const;

const LOST_EVERY = 5;
const BACK_EVERY = 10;
const BACK_AFTER_MS = 120_000;
const MENU_MS = 2_000;
const WAIT_MS = 40_000;
const TALK_MS = 90_000;
const QUEUE = 'service' as QueueId;
const AGENT = 'agent-1' as AgentId;
const inQueue = { queue: QUEUE, teamId: TEAM };

interface Said {
  readonly at: number;
  readonly event: CallEvent;
}

const callOf = (caller: Caller, nth: number, startedAt: number, lost: boolean): readonly Said[] => {
  const queuedAt = startedAt + MENU_MS;
  const overAt = queuedAt + WAIT_MS;
  const call = (at: number) => ({
    tenantId: TENANT,
    callId: `call-${caller.callerId}-${nth}` as CallId,
    caller,
    callerProblem: null,
    at: instant(at),
  });
  const waitSeconds = WAIT_MS / 1000;
  const came: readonly CallEvent[] = [
    { type: 'CallStarted', data: call(startedAt) },
    { type: 'CallQueued', data: { ...call(queuedAt), ...inQueue } },
  ];
  const endAt = overAt + TALK_MS;
  const went: readonly CallEvent[] = lost
    ? [{ type: 'CallLost', data: { ...call(overAt), ...inQueue, reason: 'hung-up', waitSeconds } }]
    : [
        { type: 'CallAnswered', data: { ...call(overAt), ...inQueue, agentId: AGENT, waitSeconds } },
        { type: 'CallEnded', data: { ...call(endAt), agentId: AGENT, talkSeconds: TALK_MS / 1000 } },
      ];
  return [...came, ...went].map((event) => ({ at: Date.parse(event.data.at), event }));
};

/** Every fifth of a block of 19 is lost, but the last place: callers 0, 5, 10, 15; 0 and 10 call again. */
const saidOf = (caller: Caller, n: number, startedAt: number): readonly Said[] => {
  const place = n % BLOCK.callers;
  const lost = place % LOST_EVERY === 0;
  const first = callOf(caller, 1, startedAt, lost);
  return place % BACK_EVERY === 0 ? [...first, ...callOf(caller, 2, startedAt + BACK_AFTER_MS, false)] : first;
};

/** In the order in which it happened, the last call beginning at `now`; a multiple of `BLOCK.callers`, one every `everyMs`. */
export const callStream = (callers: readonly Caller[], now: number, everyMs: number): readonly WireMessage[] =>
  callers
    .flatMap((caller, n) =>
      saidOf(caller, n, now - (callers.length - n) * everyMs).map((said) => ({ caller, ...said })),
    )
    .toSorted((a, b) => a.at - b.at)
    .map(({ caller, event }) => onTheWire(event, caller.callerId));
