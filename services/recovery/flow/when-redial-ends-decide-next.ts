/** The dialer says how a redial ended: the case is won, or the next step is planned. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { RedialResult } from '@ringback/contracts/cases.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { tellCaller, type RecoveryDeps } from './deps.ts';

/** Null while the redial is still under way. */
const resultOf = (event: RedialEvent): RedialResult | null => {
  switch (event.type) {
    case 'RedialConnected':
      return 'connected';
    case 'RedialAbandoned':
      return 'abandoned';
    case 'RedialUnanswered':
      return event.data.result;
    case 'RedialCancelled':
      return 'withdrawn';
    case 'RedialQueued':
    case 'RedialPlaced':
    case 'RedialAnswered':
    case 'RedialOutcomeUnknown':
    case 'RedialEnded':
      return null;
    default:
      return event satisfies never;
  }
};

export const whenRedialEnds =
  (deps: RecoveryDeps) =>
  async (envelope: Envelope): Promise<void> => {
    const event = envelope as unknown as RedialEvent;
    const result = resultOf(event);
    if (result === null) return;
    const { callerId, redialId, at } = event.data;
    await tellCaller(
      deps,
      callerId,
      { kind: 'conclude-redial', redialId, result, at: epochMs(at), now: deps.clock.now() },
      envelope,
    );
  };
