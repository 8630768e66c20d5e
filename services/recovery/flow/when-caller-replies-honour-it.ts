/** The caller wrote: STOP and START are honoured at once, for SMS and redials alike; a wish moves the redial; HELP is answered. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';
import type { Command, Reply } from '../domain/commands.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

/** Null: words for a person, nothing to decide. */
const commandFor = (received: SmsEventOf<'SmsReceived'>, now: number): Command | null => {
  const { intent, tenantId, callerId, replyId, language, caller, at, wishedTime } = received;
  const reply: Reply = { replyId, language: language ?? null, caller: caller ?? null, saidAt: epochMs(at) };
  switch (intent) {
    case 'stop':
      return {
        kind: 'opt-out',
        tenantId,
        callerId,
        source: 'sms',
        sealedNumber: caller?.sealedNumber ?? null,
        now,
      };
    case 'start':
      return { kind: 'opt-in', tenantId, callerId, source: 'sms', reply: caller === undefined ? null : reply, now };
    case 'help':
      return { kind: 'answer-help', tenantId, reply, now };
    case 'cancel':
    case 'later':
    case 'now':
    case 'solved':
      return { kind: 'follow-wish', wish: intent, reply, wishedTime: wishedTime ?? null, now };
    case 'other':
      return null;
    default:
      return intent satisfies never;
  }
};

export const whenCallerReplies =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const received = envelope.data as SmsEventOf<'SmsReceived'>;
    const command = commandFor(received, deps.clock.now());
    if (command !== null) await tellCaller(deps, received.callerId, command, envelope);
  };
