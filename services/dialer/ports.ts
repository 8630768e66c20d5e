/** What the dialer asks of the world: agents of the ACD, and the telephone network. */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';

/**
 * The ACD owns the agents; the dialer borrows one. It tells of every change of an agent, also of these, with a newer version
 * on `calls.agents`: an agent given back counts as free again when it says so.
 */
export interface Acd {
  /**
   * Holds the agent for this redial: the ACD gives them no other call. Idempotent per redial. `answered`: a person is on the line
   * already, who goes before all who wait.
   */
  reserve(
    agent: AgentId,
    team: TeamId,
    redial: RedialId,
    answered?: boolean,
  ): Promise<{ readonly reserved: true } | { readonly reserved: false; readonly reason: string }>;
  /** Gives the agent back, whatever happened to the redial. Idempotent, also when nothing was held. */
  release(agent: AgentId, redial: RedialId): Promise<void>;
  /** For people who answered and have no agent; without it the dialer itself reserves whoever of the team has been free longest. */
  readonly queue?: AcdQueue;
}

/** The ACD's own queue, at its head: who is in it gets the next agent of the team, before all live callers that wait. */
export interface AcdQueue {
  /**
   * Resolves with the agent the ACD gave, held for this redial as by `reserve`; null: nobody within the time, or it was left. Idempotent
   * per redial. Settles no later than the time says, and a little for the way.
   */
  enter(redial: RedialId, team: TeamId, withinSeconds: number): Promise<AgentId | null>;
  /** Idempotent, also for one that is not in it. An agent who was given stays held until `release`. */
  leave(redial: RedialId): Promise<void>;
}

/** What the network tells of one call, in this order; `ended` may follow any of them. */
export type CallProgress =
  | { readonly kind: 'ringing' }
  | { readonly kind: 'answered'; readonly by: 'person' | 'machine'; readonly ringSeconds: number }
  /** Never answered; `cancelled` is our own hang-up. */
  | {
      readonly kind: 'failed';
      readonly result: 'busy' | 'no-answer' | 'rejected' | 'unreachable' | 'failed' | 'cancelled';
      readonly ringSeconds: number;
    }
  /** The answering person and the agent talk. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly talkSeconds: number };

export interface CallOrder {
  /** The network knows the call by it: ordering the same redial twice rings once. */
  readonly redialId: RedialId;
  /** E.164; in hand only here, never logged. */
  readonly number: string;
  readonly ringTimeoutSeconds: number;
  /** The agent reserved for it, whom a network that can brings on the line while it rings. */
  readonly agentId?: AgentId;
  /** Of the caller, for what they may hear; null: nobody knows. */
  readonly language?: 'ru' | 'en' | null;
}

/** What the network says when asked about a redial of which nobody knows. */
export type CallStanding =
  | { readonly known: false }
  | { readonly known: true; readonly progress: readonly CallProgress[] };

/**
 * In simulation only ringing and talking take time; but for `connect`, a promise settles at the very moment it was asked for.
 * `call-placer-suite.ts` says what is relied on.
 */
export interface CallPlacer {
  /** Whether an agent who was not named in the order is on the line as soon as `connect` asks; true unless said. */
  readonly joinsAtOnce?: boolean;
  /** The number that those see whom it calls, E.164; absent where it shows none, or nobody knows. */
  readonly callerLine?: string;
  /** Resolves when the network took the order. Rejects with `PlacerRefused` (nothing rang) or any other error (nobody knows). */
  originate(order: CallOrder): Promise<void>;
  /** Joins the answered call and the agent. Resolves false when the caller is gone or the agent's line failed. */
  connect(redial: RedialId, agent: AgentId): Promise<boolean>;
  /** Hangs up, ringing or answered; no agent came: `message` names the company and is played first. Idempotent. */
  hangUp(redial: RedialId, message?: 'no-agent'): Promise<void>;
  /** `number`: whom it was to ring; a network that keeps no redial ids finds a call by it whose order was never answered. */
  lookUp(redial: RedialId, number?: string | null): Promise<CallStanding>;
  /** One listener; progress may come twice. */
  onProgress(listener: (redial: RedialId, progress: CallProgress) => void): void;
}

/** Nothing rang. Told from other errors by its `code`, so that an adapter may bring its own class. */
export class PlacerRefused extends Error {
  override readonly name = 'PlacerRefused';
  readonly code = 'placer-refused';
}
