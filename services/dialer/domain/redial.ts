/**
 * What is recorded of one redial, stream `Redial-<redialId>`. Each side effect has its intent recorded here first and its outcome after
 * it, and whichever fact is recorded first wins: what comes late, twice or too early yields no event.
 */
import type { CaseEventOf } from '@ringback/contracts/cases.ts';
import { type AgentId, epochMs, type Instant } from '@ringback/contracts/ids.ts';
import type { RedialEvent, RedialEventOf } from '@ringback/contracts/redials.ts';
import {
  type Answered,
  type Connected,
  type InHand,
  isInHand,
  type Order,
  type OwnRedialEvent,
  type Redial,
  type Result,
} from './redial-state.ts';

// Commands

/** What the call itself tells or demands. Refused unless it comes from the hand that has the redial. */
export type CallStep = { readonly at: Instant } & (
  | { readonly type: 'HearAnswer'; readonly by: 'person' | 'machine'; readonly ringSeconds: number }
  /** Reserved just now, for the person who answered; the one before was not there. */
  | { readonly type: 'FindAgent'; readonly agentId: AgentId }
  | { readonly type: 'HearConnected' }
  /** A person answered and the agent did not come. */
  | { readonly type: 'Abandon' }
  | { readonly type: 'HearFailure'; readonly result: Result; readonly ringSeconds: number }
  | { readonly type: 'HearEnd'; readonly talkSeconds: number }
  | { readonly type: 'LoseTrack'; readonly why: string }
  /** The network was asked and never heard of this redial, or no longer knows it. */
  | { readonly type: 'HearNothingKnown' }
);

export type RedialCommand =
  | (CallStep & { readonly hand: number })
  | {
      readonly type: 'Queue';
      readonly request: CaseEventOf<'RedialRequested'>;
      readonly rules?: string;
      readonly at: Instant;
    }
  | {
      readonly type: 'Place';
      /** Null: predictive, refused for those who must have an agent reserved. */
      readonly agentId: AgentId | null;
      readonly pacing: RedialEventOf<'RedialPlaced'>['pacing'];
      /** The number the caller sees; absent where the network does not say. */
      readonly cli?: string;
      readonly at: Instant;
    }
  /** From the hand that has it, which may be gone. */
  | { readonly type: 'TakeUp'; readonly from: number; readonly at: Instant }
  | { readonly type: 'ConfirmHangUp'; readonly at: Instant }
  | { readonly type: 'Withdraw'; readonly withdrawn: CaseEventOf<'RedialWithdrawn'>; readonly at: Instant }
  | { readonly type: 'CloseWindow'; readonly at: Instant };

type Command<T extends RedialCommand['type']> = Extract<RedialCommand, { type: T }>;

// Decide

export const decide = (command: RedialCommand, redial: Redial): OwnRedialEvent[] => {
  if ('hand' in command && 'hand' in redial && command.hand !== redial.hand) return [];
  switch (command.type) {
    case 'Queue':
      return queue(command, redial);
    case 'Place':
      return place(command, redial);
    case 'HearAnswer':
      return hearAnswer(command, redial);
    case 'FindAgent':
      return findAgent(command, redial);
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
    case 'TakeUp':
      return takeUp(command, redial);
    case 'ConfirmHangUp':
      return redial.status === 'done' && redial.hangUp !== null && redial.order !== null
        ? [hungUp(redial.order, command.at)]
        : [];
    case 'Withdraw':
      return withdraw(command, redial);
    case 'CloseWindow':
      return closeWindow(command, redial);
    default:
      return command satisfies never;
  }
};

const queue = ({ request, rules, at }: Command<'Queue'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'new') return [];
  const { decision: _, ...order } = request;
  return [{ type: 'RedialQueued', data: { ...order, at, ...goingBy(rules) } }];
};

const place = ({ agentId, pacing, cli, at }: Command<'Place'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'queued' || at < redial.order.notBefore || at >= redial.order.notAfter) return [];
  const { teamId, attempt, reservedAgentOnly, rules } = redial.order;
  // Whoever was answered by nobody once never hears nobody again.
  if (agentId === null && reservedAgentOnly) return [];
  const more = { ...(cli === undefined ? {} : { cli }), ...goingBy(rules) };
  return [{ type: 'RedialPlaced', data: { ...ids(redial.order), at, teamId, agentId, attempt, pacing, ...more } }];
};

const hearAnswer = ({ by, ringSeconds, at }: Command<'HearAnswer'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'placed' && redial.status !== 'unknown') return [];
  if (by === 'machine') return [unanswered(redial, 'machine', ringSeconds, at)];
  return [{ type: 'RedialAnswered', data: { ...ids(redial.order), at, ringSeconds } }];
};

const findAgent = ({ agentId, at }: Command<'FindAgent'>, redial: Redial): OwnRedialEvent[] =>
  redial.status === 'answered' && redial.agentId !== agentId
    ? [{ type: 'RedialAgentFound', data: { ...ids(redial.order), at, agentId } }]
    : [];

const hearConnected = ({ at }: Command<'HearConnected'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'answered' || redial.agentId === null) return [];
  const { agentId, answeredAt } = redial;
  const secondsToAgent = secondsBetween(answeredAt, at);
  return [
    {
      type: 'RedialConnected',
      data: { ...ids(redial.order), at, agentId, secondsToAgent, ...goingBy(redial.order.rules) },
    },
  ];
};

const hearFailure = ({ result, ringSeconds, at }: Command<'HearFailure'>, redial: Redial): RedialEvent[] =>
  redial.status === 'placed' || redial.status === 'unknown' ? [unanswered(redial, result, ringSeconds, at)] : [];

const hearEnd = ({ talkSeconds, at }: Command<'HearEnd'>, redial: Redial): OwnRedialEvent[] => {
  if (redial.status === 'connected') return [ended(redial, talkSeconds, at)];
  // Hung up before the agent was on the line: whoever did it, a person heard nobody.
  if (redial.status === 'answered') return [abandoned(redial, at), hungUp(redial.order, at)];
  if (!isInHand(redial)) return [];
  return [unanswered(redial, 'failed', secondsBetween(redial.placedAt, at), at)];
};

const loseTrack = ({ why, at }: Command<'LoseTrack'>, redial: Redial): RedialEvent[] =>
  redial.status === 'placed' ? [{ type: 'RedialOutcomeUnknown', data: { ...ids(redial.order), at, why } }] : [];

/** In doubt it counts against us: an answered call the network forgot is abandoned, a talk it forgot lasted no time. */
const hearNothingKnown = ({ at }: Command<'HearNothingKnown'>, redial: Redial): OwnRedialEvent[] => {
  if (redial.status === 'connected') return [ended(redial, 0, at)];
  if (redial.status === 'answered') return [abandoned(redial, at), hungUp(redial.order, at)];
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

/** Where a call is to be hung up still, that too is taken up. */
const takeUp = ({ from, at }: Command<'TakeUp'>, redial: Redial): OwnRedialEvent[] => {
  if (!('hand' in redial) || redial.hand !== from || redial.order === null) return [];
  if (redial.status === 'done' && redial.hangUp === null) return [];
  return [{ type: 'RedialTakenUp', data: { ...ids(redial.order), at } }];
};

const closeWindow = ({ at }: Command<'CloseWindow'>, redial: Redial): RedialEvent[] => {
  if (redial.status !== 'queued' || at < redial.order.notAfter) return [];
  const data = { ...ids(redial.order), at, phase: 'waiting', reason: 'window-closed' } as const;
  return [{ type: 'RedialCancelled', data }];
};

/** An answer says by which rules it counts, for who reads it may not know the order. */
const goingBy = (rules: string | undefined) => (rules === undefined ? {} : { rules });

const ids = ({ tenantId, callerId, redialId, caseId }: Order) => ({ tenantId, callerId, redialId, caseId });

const unanswered = (redial: InHand, result: Result, ringSeconds: number, at: Instant): RedialEvent => ({
  type: 'RedialUnanswered',
  data: { ...ids(redial.order), at, result, ringSeconds },
});

const abandoned = (redial: Answered, at: Instant): RedialEvent => ({
  type: 'RedialAbandoned',
  data: {
    ...ids(redial.order),
    at,
    secondsWaited: secondsBetween(redial.answeredAt, at),
    ...goingBy(redial.order.rules),
  },
});

const hungUp = (order: Order, at: Instant): OwnRedialEvent => ({
  type: 'RedialHungUp',
  data: { ...ids(order), at },
});

const ended = (redial: Connected, talkSeconds: number, at: Instant): RedialEvent => ({
  type: 'RedialEnded',
  data: { ...ids(redial.order), at, agentId: redial.agentId, talkSeconds },
});

const LONGEST_SECONDS = 7 * 24 * 3600;

/** Clocks of two machines may disagree, and an outage may last: what is recorded stays within the contract. */
const secondsBetween = (from: Instant, to: Instant): number =>
  Math.min(LONGEST_SECONDS, Math.max(0, (epochMs(to) - epochMs(from)) / 1000));
