/** The caller wrote STOP or START: honoured at once, for SMS and redials alike. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

export const whenCallerReplies =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const { intent, tenantId, callerId } = envelope.data as SmsEventOf<'SmsReceived'>;
    if (intent !== 'stop' && intent !== 'start') return;
    const kind = intent === 'stop' ? 'opt-out' : 'opt-in';
    await tellCaller(deps, callerId, { kind, tenantId, callerId, source: 'sms', now: deps.clock.now() }, envelope);
  };
