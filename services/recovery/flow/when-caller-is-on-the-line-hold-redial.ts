/** The caller reached the menu or a queue: hands off until they leave it. They hung up in the menu: the chase may go on. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { andThen, type Soon } from '@ringback/runtime/soon.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

export const whenCallerCameOnLine =
  (deps: RecoveryDeps) =>
  (envelope: Envelope): Soon<void> => {
    const { caller, callId, at: saidAt } = envelope.data as CallEventOf<'CallStarted' | 'CallQueued'>;
    if (!caller) return;
    const { callerId } = caller;
    const at = epochMs(saidAt);
    return andThen(deps.lines.note({ callerId, callId, at, what: 'live' }), (live) => {
      // Late news of a call that is over by now hold nobody back.
      if (!live) return;
      return tellCaller(deps, callerId, { kind: 'caller-came-on-line', callId, at, now: deps.clock.now() }, envelope);
    });
  };

export const whenCallerLeftMenu =
  (deps: RecoveryDeps) =>
  (envelope: Envelope): Soon<void> => {
    const { caller, callId, at: saidAt } = envelope.data as CallEventOf<'CallLeftMenu'>;
    if (!caller) return;
    const { callerId } = caller;
    const at = epochMs(saidAt);
    return andThen(deps.lines.note({ callerId, callId, at, what: 'over' }), () =>
      tellCaller(deps, callerId, { kind: 'caller-left-line', callId, at, now: deps.clock.now() }, envelope),
    );
  };
