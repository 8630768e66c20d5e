/**
 * What the centre offers and asks. `Acd` and `CallPlacer` have the shape the dialer asks for; they are written down again
 * here because services never import services (`test/ports` holds the two side by side).
 */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';

/** Where the centre tells what happened. Resolves once the events are in safe hands; rejects when they are not. */
export type Emit = (events: InboundEvent[]) => Promise<void>;

export type Reservation = { readonly reserved: true } | { readonly reserved: false; readonly reason: string };

export interface Acd {
  /** Holds the agent for this redial. Idempotent per redial; a redial holds one agent at most. */
  reserve(agent: AgentId, team: TeamId, redial: RedialId, answered?: boolean): Promise<Reservation>;
  /** Gives a reserved agent back. Idempotent; an agent who talks or wraps up becomes free by themselves. */
  release(agent: AgentId, redial: RedialId): Promise<void>;
  readonly queue: AcdQueue;
}

/** Who answered a redial and has no agent: the next one of the team is theirs. */
export interface AcdQueue {
  /** The agent, reserved for it; null when nobody came in time, or it was left. */
  enter(redial: RedialId, team: TeamId, withinSeconds: number): Promise<AgentId | null>;
  leave(redial: RedialId): Promise<void>;
}

export type FailedResult = 'busy' | 'no-answer' | 'rejected' | 'unreachable' | 'failed' | 'cancelled';

export type CallProgress =
  | { readonly kind: 'ringing' }
  | { readonly kind: 'answered'; readonly by: 'person' | 'machine'; readonly ringSeconds: number }
  | { readonly kind: 'failed'; readonly result: FailedResult; readonly ringSeconds: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'ended'; readonly talkSeconds: number };

export interface CallOrder {
  readonly redialId: RedialId;
  /** E.164; in hand only here, never logged. */
  readonly number: string;
  readonly ringTimeoutSeconds: number;
}

export type CallStanding =
  | { readonly known: false }
  | { readonly known: true; readonly progress: readonly CallProgress[] };

export interface CallPlacer {
  originate(order: CallOrder): Promise<void>;
  connect(redial: RedialId, agent: AgentId): Promise<boolean>;
  hangUp(redial: RedialId, message?: 'no-agent'): Promise<void>;
  lookUp(redial: RedialId): Promise<CallStanding>;
  onProgress(listener: (redial: RedialId, progress: CallProgress) => void): void;
}

/** The network's own word for "nothing rang". Told from other errors by its `code`. */
export class PlacerRefused extends Error {
  override readonly name = 'PlacerRefused';
  readonly code = 'placer-refused';
}

/** The agents' telephones, as the network reaches them. */
export interface AgentLines {
  /** Puts the redial through; false when the agent is not there for it. */
  take(agent: AgentId, redial: RedialId): boolean;
  /** The redial that was put through is over. */
  over(redial: RedialId): void;
}
