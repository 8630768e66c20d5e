/**
 * One redial, stream `Redial-<redialId>`. Each side effect has its intent recorded here first and its outcome after it, and
 * whichever fact is recorded first wins: what comes late, twice or too early yields no event.
 */
import type { CaseEventOf } from '@ringback/contracts/cases.ts';
import { type AgentId, epochMs, type Instant, type TeamId } from '@ringback/contracts/ids.ts';
import type { RedialEvent, RedialEventOf } from '@ringback/contracts/redials.ts';

// Events: contracts/redials.ts.

// State

export type Order = Omit<RedialEventOf<'RedialQueued'>, 'at'>;
export type Result = RedialEventOf<'RedialUnanswered'>['result'];

interface InHand {
  readonly order: Order;
  /** Reserved for this redial from before it was placed until it is done. */
  readonly agentId: AgentId;
  readonly placedAt: Instant;
}

export type Placed = InHand & { readonly status: 'placed' };
/** Placed, perhaps: nobody knows whether it rang. */
export type Unknown = InHand & { readonly status: 'unknown' };
export type Answered = InHand & { readonly status: 'answered'; readonly answeredAt: Instant };
export type Connected = InHand & { readonly status: 'connected'; readonly answeredAt: Instant };
export type RedialInHand = Placed | Unknown | Answered | Connected;

export type Redial =
  | { readonly status: 'new' }
  | { readonly status: 'queued'; readonly order: Order }
  | RedialInHand
  /** `hangUp`: the agent whose ringing redial was called back; the hang-up may have to be repeated after a crash. */
  | { readonly status: 'done'; readonly teamId: TeamId | null; readonly hangUp: AgentId | null };

export const initial: Redial = { status: 'new' };

export const isInHand = (redial: Redial): redial is RedialInHand =>
  redial.status === 'placed' ||
  redial.status === 'unknown' ||
  redial.status === 'answered' ||
  redial.status === 'connected';

// Evolve

export const evolve = (redial: Redial, event: RedialEvent): Redial => {
  switch (event.type) {
    case 'RedialQueued': {
      const { at: _, ...order } = event.data;
      return { status: 'queued', order };
    }
    case 'RedialPlaced':
      if (redial.status !== 'queued') return redial;
      return { status: 'placed', order: redial.order, agentId: event.data.agentId, placedAt: event.data.at };
    case 'RedialOutcomeUnknown':
      return isInHand(redial) ? { ...inHand(redial), status: 'unknown' } : redial;
    case 'RedialAnswered':
      return isInHand(redial) ? { ...inHand(redial), status: 'answered', answeredAt: event.data.at } : redial;
    case 'RedialConnected':
      return redial.status === 'answered' ? { ...redial, status: 'connected' } : redial;
    case 'RedialCancelled':
      return done(redial, event.data.phase === 'ringing' && isInHand(redial) ? redial.agentId : null);
    case 'RedialAbandoned':
    case 'RedialUnanswered':
    case 'RedialEnded':
      return done(redial, null);
    default:
      return event satisfies never;
  }
};

const done = (redial: Redial, hangUp: AgentId | null): Redial => ({
  status: 'done',
  teamId: 'order' in redial ? redial.order.teamId : null,
  hangUp,
});
const inHand = ({ order, agentId, placedAt }: InHand): InHand => ({ order, agentId, placedAt });

// Commands

export type RedialCommand =
  | { readonly type: 'Queue'; readonly request: CaseEventOf<'RedialRequested'>; readonly at: Instant }
  | {
      readonly type: 'Place';
      readonly agentId: AgentId;
      readonly pacing: RedialEventOf<'RedialPlaced'>['pacing'];
      readonly at: Instant;
    }
  | {
      readonly type: 'HearAnswer';
      readonly by: 'person' | 'machine';
      readonly ringSeconds: number;
      readonly at: Instant;
    }
  | { readonly type: 'HearConnected'; readonly at: Instant }
  /** A person answered and the agent did not come. */
  | { readonly type: 'Abandon'; readonly at: Instant }
  | { readonly type: 'HearFailure'; readonly result: Result; readonly ringSeconds: number; readonly at: Instant }
  | { readonly type: 'HearEnd'; readonly talkSeconds: number; readonly at: Instant }
  | { readonly type: 'LoseTrack'; readonly why: string; readonly at: Instant }
  /** The network was asked and never heard of this redial, or no longer knows it. */
  | { readonly type: 'HearNothingKnown'; readonly at: Instant }
  | { readonly type: 'Withdraw'; readonly withdrawn: CaseEventOf<'RedialWithdrawn'>; readonly at: Instant }
  | { readonly type: 'CloseWindow'; readonly at: Instant };

type Command<T extends RedialCommand['type']> = Extract<RedialCommand, { type: T }>;

// Decide

export const decide = (command: RedialCommand, redial: Redial): RedialEvent[] => {
  switch (command.type) {
    case 'Queue':
      return queue(command, redial);
    case 'Place':
      return place(command, redial);
    case 'HearAnswer':
      return hearAnswer(command, redial);
    case 'HearConnected':
      return hearConnected(command, redial);
    case 'Abandon':
      return redial.status === 'answered' ? [abandoned(redial, command.at)] : [];
    case 'HearFailure':
      return hearFailure(command, redial);
    case 'HearEnd':
      return hearEnd(command, redial);
    case 'LoseTrack':
      return loseTrack(command, redial);
    case 'HearNothingKnown':
      return hearNothingKnown(command, redial);
    case 'Withdraw':
      return withdraw(command, redial);
    case 'CloseWindow':
      return closeWindow(command, redial);
    default:
      return command satisfies never;
  }
};

const queue = ({ request, at }: Command<'Queue'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'new') return [];
  const { decision: _, ...order } = request;
  return [{ type: 'RedialQueued', data: { ...order, at } }];
};

const place = ({ agentId, pacing, at }: Command<'Place'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'queued' || at < redial.order.notBefore || at >= redial.order.notAfter) return [];
  const { teamId, attempt } = redial.order;
  return [{ type: 'RedialPlaced', data: { ...ids(redial.order), at, teamId, agentId, attempt, pacing } }];
};

const hearAnswer = ({ by, ringSeconds, at }: Command<'HearAnswer'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'placed' && redial.status !== 'unknown') return [];
  if (by === 'machine') return [unanswered(redial, 'machine', ringSeconds, at)];
  return [{ type: 'RedialAnswered', data: { ...ids(redial.order), at, ringSeconds } }];
};

const hearConnected = ({ at }: Command<'HearConnected'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'answered') return [];
  const { agentId, answeredAt } = redial;
  const secondsToAgent = secondsBetween(answeredAt, at);
  return [{ type: 'RedialConnected', data: { ...ids(redial.order), at, agentId, secondsToAgent } }];
};

const hearFailure = ({ result, ringSeconds, at }: Command<'HearFailure'>, redial: Redial): RedialEvent[] =>
  redial.status === 'placed' || redial.status === 'unknown' ? [unanswered(redial, result, ringSeconds, at)] : [];

const hearEnd = ({ talkSeconds, at }: Command<'HearEnd'>, redial: Redial): RedialEvent[] => {
  if (redial.status === 'connected') return [ended(redial, talkSeconds, at)];
  // Hung up before the agent was on the line: whoever did it, a person heard nobody.
  if (redial.status === 'answered') return [abandoned(redial, at)];
  if (!isInHand(redial)) return [];
  return [unanswered(redial, 'failed', secondsBetween(redial.placedAt, at), at)];
};

const loseTrack = ({ why, at }: Command<'LoseTrack'>, redial: Redial): RedialEvent[] =>
  redial.status === 'placed' ? [{ type: 'RedialOutcomeUnknown', data: { ...ids(redial.order), at, why } }] : [];

/** In doubt it counts against us: an answered call the network forgot is abandoned, a talk it forgot lasted no time. */
const hearNothingKnown = ({ at }: Command<'HearNothingKnown'>, redial: Redial): RedialEvent[] => {
  if (redial.status === 'connected') return [ended(redial, 0, at)];
  if (redial.status === 'answered') return [abandoned(redial, at)];
  return isInHand(redial) ? [unanswered(redial, 'failed', 0, at)] : [];
};

/**
 * Cancelled at once, not when the network confirms the hang-up: so the stream alone decides the race with a person who picks
 * up in the same instant. Answered first: too late, the reserved agent is a second away and kinder than a dead line. Cancelled
 * first: the call is hung up whatever it tells. A withdrawal that overtook its request leaves the mark that refuses it.
 */
const withdraw = ({ withdrawn, at }: Command<'Withdraw'>, redial: Redial): RedialEvent[] => {
  const { tenantId, callerId, redialId, caseId, reason } = withdrawn;
  const cancelled = (phase: 'waiting' | 'ringing'): RedialEvent[] => [
    { type: 'RedialCancelled', data: { tenantId, callerId, redialId, caseId, at, phase, reason } },
  ];
  if (redial.status === 'new' || redial.status === 'queued') return cancelled('waiting');
  return redial.status === 'placed' || redial.status === 'unknown' ? cancelled('ringing') : [];
};

const closeWindow = ({ at }: Command<'CloseWindow'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'queued' || at < redial.order.notAfter) return [];
  const data = { ...ids(redial.order), at, phase: 'waiting', reason: 'window-closed' } as const;
  return [{ type: 'RedialCancelled', data }];
};

const ids = ({ tenantId, callerId, redialId, caseId }: Order) => ({ tenantId, callerId, redialId, caseId });

const unanswered = (redial: InHand, result: Result, ringSeconds: number, at: Instant): RedialEvent => ({
  type: 'RedialUnanswered',
  data: { ...ids(redial.order), at, result, ringSeconds },
});

const abandoned = (redial: Answered, at: Instant): RedialEvent => ({
  type: 'RedialAbandoned',
  data: { ...ids(redial.order), at, secondsWaited: secondsBetween(redial.answeredAt, at) },
});

const ended = (redial: Connected, talkSeconds: number, at: Instant): RedialEvent => ({
  type: 'RedialEnded',
  data: { ...ids(redial.order), at, agentId: redial.agentId, talkSeconds },
});

const LONGEST_SECONDS = 7 * 24 * 3600;

/** Clocks of two machines may disagree, and an outage may last: what is recorded stays within the contract. */
const secondsBetween = (from: Instant, to: Instant): number =>
  Math.min(LONGEST_SECONDS, Math.max(0, (epochMs(to) - epochMs(from)) / 1000));
