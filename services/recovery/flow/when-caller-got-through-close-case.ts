/** The caller got through alone: the case is won, and no redial may follow. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { andThen, type Soon } from '@ringback/runtime/soon.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

export const whenCallAnswered =
  (deps: RecoveryDeps) =>
  (envelope: Envelope): Soon<void> => {
    const { caller, callId, at: saidAt } = envelope.data as CallEventOf<'CallAnswered'>;
    if (!caller) return;
    const { callerId } = caller;
    const at = epochMs(saidAt);
    return andThen(deps.lines.note({ callerId, callId, at, what: 'answered' }), (live) =>
      tellCaller(deps, callerId, { kind: 'caller-spoke', callId, at, over: !live, now: deps.clock.now() }, envelope),
    );
  };

/** Only a talk that lasted beyond the loss counts here; most were settled when they were answered. */
export const whenCallEnded =
  (deps: RecoveryDeps) =>
  (envelope: Envelope): Soon<void> => {
    const { caller, callId, at: saidAt } = envelope.data as CallEventOf<'CallEnded'>;
    if (!caller) return;
    const { callerId } = caller;
    const at = epochMs(saidAt);
    return andThen(deps.lines.note({ callerId, callId, at, what: 'talked' }), () =>
      tellCaller(deps, callerId, { kind: 'caller-spoke', callId, at, over: true, now: deps.clock.now() }, envelope),
    );
  };
