/** What Twilio was given and has not reported: after a while it is asked, a few times, ever more seldom. Numbers and texts are kept in memory alone. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { SmsOrder } from '../ports.ts';

export type WatchedSms = Pick<SmsOrder, 'smsId' | 'to' | 'text'>;

export interface MessageWatch {
  /** Asked first so long from now. */
  follow(sms: WatchedSms, afterMs: number): void;
  /** Its end is known. */
  over(smsId: SmsOrder['smsId']): void;
  stop(): void;
}

export interface WatchDuties {
  readonly clock: Clock;
  readonly log: Logger;
  /** True: its end is known now. */
  ask(sms: WatchedSms): Promise<boolean>;
}

const MOST_QUESTIONS = 8;
const MOST_WATCHED = 10_000;

export const messageWatch = ({ clock, log, ask }: WatchDuties): MessageWatch => {
  const watched = new Map<SmsOrder['smsId'], Cancel>();
  let stopped = false;

  const wait = (sms: WatchedSms, afterMs: number, asked: number): void => {
    over(sms.smsId);
    if (stopped || asked >= MOST_QUESTIONS) return;
    watched.set(
      sms.smsId,
      clock.after(afterMs, () => question(sms, afterMs, asked)),
    );
    const [eldest] = watched.keys();
    if (watched.size > MOST_WATCHED && eldest !== undefined) over(eldest);
  };
  const question = async (sms: WatchedSms, afterMs: number, asked: number): Promise<void> => {
    const known = await ask(sms).catch((error: unknown) => {
      log.warn({ err: error, smsId: sms.smsId }, 'Twilio could not be asked about an SMS, later once more');
      return false;
    });
    // Its end may have come while it was asked about.
    if (known) over(sms.smsId);
    else if (watched.has(sms.smsId)) wait(sms, afterMs * 2, asked + 1);
  };
  const over = (smsId: SmsOrder['smsId']): void => {
    watched.get(smsId)?.();
    watched.delete(smsId);
  };

  return {
    follow: (sms, afterMs) => wait(sms, afterMs, 0),
    over,
    stop() {
      stopped = true;
      for (const smsId of watched.keys()) over(smsId);
    },
  };
};
