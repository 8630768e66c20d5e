/**
 * SMPP first; Twilio for chosen countries, and while every SMSC is down longer than the settings allow. Each attempt goes one way, written down
 * before it: what became of it is asked there, and another way is taken only once it surely sent nothing.
 */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { SmsGateway, SmsOrder, SubmitResult } from '../ports.ts';
import { countryOf } from './sms-country.ts';
import type { SmsWays, Way, WayTaken } from './sms-ways.ts';

export interface ChosenGatewayParts {
  readonly smpp: SmsGateway;
  /** Writes its own way down, and only looks for an SMS whose way is written already. */
  readonly twilio: SmsGateway;
  readonly ways: SmsWays;
  readonly clock: Clock;
  readonly log: Logger;
  /** Two capital letters each. */
  readonly countries: readonly string[];
  /** Null: not because SMSCs are down. */
  readonly afterMinutes: number | null;
}

const LOOK_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longer than anybody asks for an SMS. */
const KEPT_DAYS = 14;
const EVERY_NIGHT = '29 2 * * *';

export const chosenGateway = (parts: ChosenGatewayParts): SmsGateway => {
  const { smpp, twilio, ways, clock, log, countries } = parts;
  const outage = outageOf(parts);
  const stopForgetting = clock.cron(EVERY_NIGHT, 'UTC', () =>
    ways
      .forget(clock.now() - KEPT_DAYS * DAY_MS)
      .catch((error: unknown) => log.warn({ err: error }, 'old SMS were not forgotten, tomorrow they will be')),
  );
  const inHand = new Set<Promise<SubmitResult>>();
  let closing: Promise<void> | null = null;

  const wayFor = (to: string): Way =>
    outage.isLong() || (countries.length > 0 && countries.includes(countryOf(to) ?? '')) ? 'twilio' : 'smpp';

  const again = async (order: SmsOrder, { way }: WayTaken): Promise<SubmitResult> => {
    if (way === 'twilio') return twilio.submit(order);
    return order.replaces === true ? smpp.submit(order) : { outcome: 'unknown', why: 'already-submitted' };
  };
  const overSmpp = async (order: SmsOrder): Promise<SubmitResult> => {
    const begun = await ways.begin(order.smsId, 'smpp', clock.now()).catch(unwritten);
    if (begun === null) return { outcome: 'not-sent', why: 'no-record' };
    if (!begun) return { outcome: 'unknown', why: 'already-submitted' };
    const result = await smpp.submit(order);
    if (result.outcome === 'not-sent') await ways.undo(order.smsId).catch(unwritten);
    return result;
  };
  const submit = async (order: SmsOrder): Promise<SubmitResult> => {
    const taken = await ways.of(order.smsId).then((known) => ({ known }), unwritten);
    if (taken === null) return { outcome: 'not-sent', why: 'no-record' };
    if (taken.known !== null) return again(order, taken.known);
    // Submitted before ways were written down, when there was but one.
    if (order.replaces === true) return smpp.submit(order);
    return wayFor(order.to) === 'twilio' ? twilio.submit(order) : overSmpp(order);
  };
  const unwritten = (error: unknown): null => {
    log.warn({ err: error }, 'the way of an SMS could not be read or written down');
    return null;
  };
  const close = async (): Promise<void> => {
    outage.stop();
    stopForgetting();
    await Promise.all([smpp.close(), twilio.close()]);
    // What surely sent nothing has its way taken back, for which the database has to be there still.
    await Promise.all(inHand);
  };
  const held = (order: SmsOrder): Promise<SubmitResult> => {
    const result = submit(order).finally(() => inHand.delete(result));
    inHand.add(result);
    return result;
  };

  return {
    get connected() {
      return closing === null && (smpp.connected || (outage.isLong() && twilio.connected));
    },
    submit: (order) => (closing === null ? held(order) : Promise.resolve({ outcome: 'not-sent', why: 'no-session' })),
    onReceipt(listener) {
      smpp.onReceipt(listener);
      twilio.onReceipt(listener);
    },
    onIncoming(listener) {
      smpp.onIncoming(listener);
      twilio.onIncoming(listener);
    },
    close: () => (closing ??= close()),
  };
};

/** How long there was no SMSC, by looking each second; from the start on, until the first is bound. */
const outageOf = ({ smpp, clock, log, afterMinutes }: ChosenGatewayParts) => {
  let since: number | null = smpp.connected ? null : clock.now();
  let told = false;
  const look = (): boolean => {
    since = smpp.connected ? null : (since ?? clock.now());
    const long = afterMinutes !== null && since !== null && clock.now() - since >= afterMinutes * MINUTE_MS;
    if (long !== told)
      log.warn(long ? 'no SMSC for too long: SMS go over Twilio' : 'an SMSC is back: SMS go over SMPP');
    told = long;
    return long;
  };
  let cancel = (): void => {};
  const lookOn = (): void => {
    look();
    cancel = clock.after(LOOK_MS, lookOn);
  };
  if (afterMinutes !== null) lookOn();
  return { isLong: look, stop: () => cancel() };
};
