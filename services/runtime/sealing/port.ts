/**
 * Personal data, sealed with a key per caller: whoever destroys the key has forgotten the caller, in every log, stream and backup.
 */
import type { CallerId, TenantId } from '@ringback/contracts/ids.ts';

export interface Sealing {
  /** Keyed hash of tenant and E.164 number. */
  callerIdOf(tenant: TenantId, e164: string): CallerId;
  /** Same caller, same text: same result. Creates the caller's key on first use; throws `CallerForgotten` once it was destroyed. */
  seal(caller: CallerId, text: string): Promise<string>;
  /** Null when the caller was forgotten. */
  unseal(caller: CallerId, sealed: string): Promise<string | null>;
  /** Destroys the key, for good. */
  forget(caller: CallerId): Promise<void>;
}

export class CallerForgotten extends Error {
  override readonly name = 'CallerForgotten';
  readonly code = 'caller-forgotten';
}
