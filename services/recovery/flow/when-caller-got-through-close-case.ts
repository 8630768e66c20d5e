/** The caller got through alone: the case is won, and no redial may follow. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

export const whenCallAnswered =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const { caller, callId, at } = envelope.data as CallEventOf<'CallAnswered'>;
    if (!caller) return;
    const over = !(await deps.lines.note({ callerId: caller.callerId, callId, at: epochMs(at), what: 'answered' }));
    await tellCaller(
      deps,
      caller.callerId,
      { kind: 'caller-spoke', callId, at: epochMs(at), over, now: deps.clock.now() },
      envelope,
    );
  };

/** Only a talk that lasted beyond the loss counts here; most were settled when they were answered. */
export const whenCallEnded =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const { caller, callId, at } = envelope.data as CallEventOf<'CallEnded'>;
    if (!caller) return;
    await deps.lines.note({ callerId: caller.callerId, callId, at: epochMs(at), what: 'talked' });
    await tellCaller(
      deps,
      caller.callerId,
      { kind: 'caller-spoke', callId, at: epochMs(at), over: true, now: deps.clock.now() },
      envelope,
    );
  };
