/** What a redial is by what was recorded of it. */
import type { AgentId, Instant } from '@ringback/contracts/ids.ts';
import type { RedialEvent, RedialEventOf } from '@ringback/contracts/redials.ts';

// Events: contracts/redials.ts, and what concerns nobody but the dialer.

type PrivateEvent<Type extends string, More = unknown> = {
  readonly type: Type;
  readonly data: Pick<Order, 'tenantId' | 'callerId' | 'redialId' | 'caseId'> & { readonly at: Instant } & More;
};

export type OwnRedialEvent =
  | RedialEvent
  /** Another hand has it from now on: whatever the one before still wants to record of the call is refused. */
  | PrivateEvent<'RedialTakenUp'>
  /** A person answered, and this agent, who was free, is reserved and about to be joined. */
  | PrivateEvent<'RedialAgentFound', { readonly agentId: AgentId }>
  /** The end was ours to make, and is made: the line is free and the agent is given back. */
  | PrivateEvent<'RedialHungUp'>;

// State

export type Order = Omit<RedialEventOf<'RedialQueued'>, 'at'>;
export type Result = RedialEventOf<'RedialUnanswered'>['result'];

export interface InHand {
  readonly order: Order;
  /** How often it was taken up by another hand since it was placed. */
  readonly hand: number;
  /** `predictive`: placed without an agent. */
  readonly manner: 'reserved' | 'predictive';
  /** Reserved for this redial from before it was placed, or from the answer, until it is done; null: none yet. */
  readonly agentId: AgentId | null;
  readonly placedAt: Instant;
}

export type Placed = InHand & { readonly status: 'placed' };
/** Placed, perhaps: nobody knows whether it rang. */
export type Unknown = InHand & { readonly status: 'unknown' };
export type Answered = InHand & { readonly status: 'answered'; readonly answeredAt: Instant };
export type Connected = InHand & {
  readonly status: 'connected';
  readonly agentId: AgentId;
  readonly answeredAt: Instant;
};
export type RedialInHand = Placed | Unknown | Answered | Connected;

export type Redial =
  | { readonly status: 'new' }
  | { readonly status: 'queued'; readonly order: Order }
  | RedialInHand
  | Done;

export interface Done {
  readonly status: 'done';
  readonly order: Order | null;
  readonly hand: number;
  /** An end of our making that is recorded and not yet made: whom to give back, and what the person hears before. */
  readonly hangUp: { readonly agentId: AgentId | null; readonly message?: 'no-agent' } | null;
  /** Since when the person hears the message; whether they still do nobody tells. */
  readonly messageFrom?: Instant;
}

export const initial: Redial = { status: 'new' };

export const isInHand = (redial: Redial): redial is RedialInHand =>
  redial.status === 'placed' ||
  redial.status === 'unknown' ||
  redial.status === 'answered' ||
  redial.status === 'connected';

// Evolve

export const evolve = (redial: Redial, event: OwnRedialEvent): Redial => {
  switch (event.type) {
    case 'RedialQueued': {
      const { at: _, ...order } = event.data;
      return { status: 'queued', order };
    }
    case 'RedialPlaced':
      return redial.status === 'queued' ? placedAs(redial.order, event.data) : redial;
    case 'RedialOutcomeUnknown':
      return isInHand(redial) ? { ...inHand(redial), status: 'unknown' } : redial;
    case 'RedialAnswered':
      return isInHand(redial) ? { ...inHand(redial), status: 'answered', answeredAt: event.data.at } : redial;
    case 'RedialAgentFound':
      return redial.status === 'answered' ? { ...redial, agentId: event.data.agentId } : redial;
    case 'RedialConnected':
      return redial.status === 'answered' ? { ...redial, status: 'connected', agentId: event.data.agentId } : redial;
    case 'RedialCancelled':
      return done(redial, event.data.phase === 'ringing');
    case 'RedialAbandoned':
      return done(redial, true, 'no-agent');
    case 'RedialUnanswered':
      return done(redial, event.data.result === 'machine');
    case 'RedialEnded':
      return done(redial, false);
    case 'RedialTakenUp':
      return 'hand' in redial ? { ...redial, hand: redial.hand + 1 } : redial;
    case 'RedialHungUp':
      return redial.status === 'done' ? afterHangUp(redial, event.data.at) : redial;
    default:
      return event satisfies never;
  }
};

const placedAs = (order: Order, { agentId, at: placedAt }: RedialEventOf<'RedialPlaced'>): Placed => {
  const manner = agentId === null ? 'predictive' : 'reserved';
  return { status: 'placed', order, hand: 0, manner, agentId, placedAt };
};
const afterHangUp = (redial: Done, at: Instant): Done => ({
  ...redial,
  hangUp: null,
  ...(redial.hangUp?.message === undefined ? {} : { messageFrom: at }),
});
const done = (redial: Redial, ours: boolean, message?: 'no-agent'): Done => ({
  status: 'done',
  order: 'order' in redial ? redial.order : null,
  hand: 'hand' in redial ? redial.hand : 0,
  hangUp: ours && isInHand(redial) ? { agentId: redial.agentId, ...(message === undefined ? {} : { message }) } : null,
});
const inHand = ({ order, hand, manner, agentId, placedAt }: InHand): InHand => ({
  order,
  hand,
  manner,
  agentId,
  placedAt,
});
