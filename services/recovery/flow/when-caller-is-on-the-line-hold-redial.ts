/** The caller reached the menu or a queue: hands off until they leave it. They hung up in the menu: the chase may go on. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

export const whenCallerCameOnLine =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const { caller, callId, at } = envelope.data as CallEventOf<'CallStarted' | 'CallQueued'>;
    if (!caller) return;
    const { callerId } = caller;
    const live = await deps.lines.note({ callerId, callId, at: epochMs(at), what: 'live' });
    // Late news of a call that is over by now hold nobody back.
    if (!live) return;
    await tellCaller(
      deps,
      callerId,
      { kind: 'caller-came-on-line', callId, at: epochMs(at), now: deps.clock.now() },
      envelope,
    );
  };

export const whenCallerLeftMenu =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const { caller, callId, at } = envelope.data as CallEventOf<'CallLeftMenu'>;
    if (!caller) return;
    await deps.lines.note({ callerId: caller.callerId, callId, at: epochMs(at), what: 'over' });
    await tellCaller(
      deps,
      caller.callerId,
      { kind: 'caller-left-line', callId, at: epochMs(at), now: deps.clock.now() },
      envelope,
    );
  };
