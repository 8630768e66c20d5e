/**
 * Ordering a call, and finding it when the answer was lost. Twilio takes no id of ours, so the order is stored first and never given
 * twice; a lost call is found by its numbers and its time, or tells of itself in a callback, whose address names the redial.
 */
import { TwilioRefused, TwilioSilent } from '@ringback/runtime/twilio-answers.ts';
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import { PlacerRefused, type CallOrder } from '../ports.ts';
import type { Board } from './twilio-board.ts';
import { writeOver, type FailedResult, type Facts } from './twilio-facts.ts';
import type { CallRate } from './twilio-rate.ts';
import type { TwilioRecord } from './twilio-record.ts';
import { resultOfError } from './twilio-results.ts';
import type { CallToPlace, TwilioCall, TwilioVoice } from './twilio-voice.ts';
import type { Language, TwilioWords } from './twilio-words.ts';

export interface OrderParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: Board;
  readonly record: TwilioRecord;
  readonly voice: TwilioVoice;
  readonly rate: CallRate;
  readonly words: TwilioWords;
  readonly from: string;
  readonly defaultLanguage: Language;
  readonly timeLimitSeconds: number;
  /** An order that does not get its turn by then is refused. */
  readonly patienceMs: number;
  readonly callbackUrl: (redial: RedialId) => string;
  readonly machineUrl: ((redial: RedialId) => string) | null;
}

export interface Orders {
  /** As the port's `originate`. False: it was ordered before, so nothing was done. */
  give(order: CallOrder): Promise<boolean>;
  /** The call of an order whose answer was lost; null: Twilio knows none. */
  find(redial: RedialId, facts: Facts, number: string | null): Promise<TwilioCall | null>;
  languageOf(facts: Facts): Language;
}

/** Shorter is no ringing in any country with a rule for it. */
const SHORTEST_RING_SECONDS = 15;
const LONGEST_RING_SECONDS = 600;
const E164 = /^\+[1-9]\d{6,14}$/;
const TOO_MANY = 429;
const FIRST_PAUSE_MS = 250;
/** Twilio's clock and ours. */
const CLOCKS_APART_MS = 60_000;
/** After its turn came: how long a request may be on its way. */
const ON_ITS_WAY_MS = 60_000;

export const twilioOrders = (parts: OrderParts): Orders => {
  const { clock, log, board, record, voice, rate, words, defaultLanguage, patienceMs } = parts;

  const callFor = ({ redialId, number, ringTimeoutSeconds, language }: CallOrder): CallToPlace => ({
    to: number,
    from: parts.from,
    twiml: words.untilAgent(language ?? defaultLanguage),
    ringSeconds: Math.min(LONGEST_RING_SECONDS, Math.max(SHORTEST_RING_SECONDS, Math.round(ringTimeoutSeconds))),
    timeLimitSeconds: parts.timeLimitSeconds,
    statusCallback: parts.callbackUrl(redialId),
    machineCallback: parts.machineUrl?.(redialId) ?? null,
  });

  /** Asked again only where Twilio said that it took nothing, because there were too many. */
  const createInTurn = async (call: CallToPlace): Promise<TwilioCall> => {
    const giveUpAt = clock.now() + patienceMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      if (!(await rate.turn(giveUpAt - clock.now()))) throw new PlacerRefused('too many calls wait for their turn');
      try {
        return await voice.create(call);
      } catch (error) {
        if (!(error instanceof TwilioRefused) || error.status !== TOO_MANY) throw error;
        log.warn({ pauseMs }, 'Twilio says there are too many requests');
        rate.holdOff(pauseMs);
      }
    }
  };

  const failed = (redial: RedialId, result: FailedResult): Promise<boolean> =>
    board.note(redial, 'over', writeOver({ failed: result }));

  const refused = async (redial: RedialId, error: TwilioRefused | TwilioSilent | PlacerRefused): Promise<void> => {
    const result = error instanceof TwilioRefused ? resultOfError(error.twilioCode) : null;
    if (result !== null) return void (await failed(redial, result));
    board.unwatch(redial);
    await failed(redial, 'failed');
    throw error instanceof PlacerRefused ? error : new PlacerRefused(error.message);
  };

  return {
    async give(order) {
      const { redialId } = order;
      if (!E164.test(order.number)) throw new PlacerRefused('the number is not + and 7 to 15 digits');
      if (!(await board.note(redialId, 'ordered', order.language ?? ''))) return false;
      board.watch(redialId);
      try {
        const { sid } = await createInTurn(callFor(order));
        await board.note(redialId, 'called', sid);
      } catch (error) {
        if (!tookNothing(error)) throw error;
        await refused(redialId, error);
      }
      return true;
    },
    async find(redial, { ordered }, number) {
      if (ordered === undefined || number === null) return null;
      const earliest = ordered.at - CLOCKS_APART_MS;
      const latest = ordered.at + patienceMs + ON_ITS_WAY_MS + CLOCKS_APART_MS;
      for (const call of await voice.between(parts.from, number)) {
        if (call.createdAt < earliest || call.createdAt > latest) continue;
        const owner = await record.redialOf(call.sid);
        if (owner === null || owner === redial) return call;
      }
      return null;
    },
    languageOf: ({ ordered }) => (ordered?.value === 'ru' || ordered?.value === 'en' ? ordered.value : defaultLanguage),
  };
};

const tookNothing = (error: unknown): error is TwilioRefused | TwilioSilent | PlacerRefused =>
  error instanceof TwilioRefused ||
  error instanceof PlacerRefused ||
  (error instanceof TwilioSilent && error.unreached);
