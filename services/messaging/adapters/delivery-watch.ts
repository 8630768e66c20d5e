/** Parts the operator took and has not reported on: after a while it is asked what became of them (query_sm). */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { PduFields } from 'smpp';
import { messageKey, messageKeys } from '../domain/message-id.ts';
import type { Receipt } from '../ports.ts';
import { outcomeOf, stateName } from './smpp-receipt.ts';
import type { Exchange } from './smpp-requests.ts';
import { statusName } from './smpp-status.ts';

export interface TakenPart {
  readonly messageId: string;
  /** E.164 */
  readonly to: string;
  /** As in the submit: query_sm wants the same. */
  readonly source: PduFields;
}

export interface DeliveryWatch {
  taken(part: TakenPart): void;
  /** In any radix. */
  reported(messageId: string): void;
  stop(): void;
}

export interface WatchDuties {
  readonly clock: Clock;
  readonly log: Platform['log'];
  ask(command: string, fields: PduFields): Promise<Exchange>;
  /** As if the operator had sent it; rejected means "not stored, once more". */
  receipt(receipt: Receipt): Promise<void>;
}

/** Each part is asked about so often, every time after twice as long; whoever knows nothing then never will. */
const MOST_QUESTIONS = 6;
/** In a row; the session is taken for deaf, and dropped, at three. */
const MOST_UNANSWERED = 2;
/** Beyond that the oldest are no longer asked about; their receipts still count. */
const MOST_WATCHED = 100_000;
const MINUTE_MS = 60_000;

interface Watched extends TakenPart {
  readonly asked: number;
  readonly dueAt: number;
}

/** `afterMinutes` null: never asks. */
export const deliveryWatch = (afterMinutes: number | null, duties: WatchDuties): DeliveryWatch => {
  const { clock, log } = duties;
  /** By message key; about oldest first. */
  const watched = new Map<string, Watched>();
  let able = afterMinutes !== null;
  let unanswered = 0;
  let timer: Cancel | null = null;

  const watch = (part: TakenPart, asked: number): void => {
    if (!able || afterMinutes === null || part.messageId === '') return;
    watched.set(messageKey(part.messageId), {
      ...part,
      asked,
      dueAt: clock.now() + afterMinutes * MINUTE_MS * 2 ** asked,
    });
    if (watched.size > MOST_WATCHED) watched.delete(watched.keys().next().value ?? '');
    timer ??= clock.after(afterMinutes * MINUTE_MS, look);
  };

  const look = async (): Promise<void> => {
    timer = null;
    const now = clock.now();
    for (const [key, part] of watched) {
      if (part.dueAt > now || !watched.delete(key)) continue;
      await question(part);
      if (!able) return;
      // Whoever is silent now is asked on later.
      if (unanswered > 0) break;
    }
    if (watched.size > 0 && able) timer ??= clock.after((afterMinutes ?? 1) * MINUTE_MS, look);
  };

  const question = async (part: Watched): Promise<void> => {
    const { messageId, source, asked } = part;
    const exchange = await duties.ask('query_sm', { message_id: messageId, ...source });
    unanswered = exchange.outcome === 'lost' ? unanswered + 1 : 0;
    const nacked = exchange.outcome === 'answered' && exchange.pdu.command === 'generic_nack';
    if (nacked || unanswered >= MOST_UNANSWERED) return giveUpAsking();
    const receipt = receiptFrom(part, exchange, clock.now());
    const settled =
      receipt !== null &&
      (await duties.receipt(receipt).then(
        () => true,
        () => false,
      ));
    if (!settled && asked + 1 < MOST_QUESTIONS) watch(part, asked + 1);
  };

  const giveUpAsking = (): void => {
    able = false;
    watched.clear();
    log.warn('the operator knows no query_sm: what it does not report stays unknown');
  };

  return {
    taken: (part) => watch(part, 0),
    reported(messageId) {
      if (watched.size > 0) for (const key of messageKeys(messageId)) watched.delete(key);
    },
    stop() {
      able = false;
      timer?.();
    },
  };
};

/** Null when the answer settles nothing. */
const receiptFrom = ({ messageId, to }: TakenPart, exchange: Exchange, at: number): Receipt | null => {
  if (exchange.outcome !== 'answered' || statusName(exchange.pdu.command_status) !== 'ESME_ROK') return null;
  const word = stateName(exchange.pdu.message_state) ?? '';
  // Whoever has lost sight of a message does not know that it failed.
  const state = word === 'UNKNOWN' ? 'pending' : outcomeOf(word);
  if (state === 'pending') return null;
  const code = exchange.pdu.error_code ?? 0;
  return { messageId, to, state, error: state === 'failed' ? `${word}${code === 0 ? '' : ` ${code}`}` : null, at };
};
