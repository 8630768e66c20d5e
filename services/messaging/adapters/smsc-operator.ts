/** One operator as the gateway knows it: binds, the way it wants its messages, and what it owes receipts for. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import type { PDU, PduFields } from 'smpp';
import { quote, type Quote } from '../domain/quote.ts';
import type { Receipt, SmsOrder, SubmitResult } from '../ports.ts';
import type { SmscSettings } from '../smsc-settings.ts';
import { deliveryWatch } from './delivery-watch.ts';
import { longMessageReferences } from './long-message-reference.ts';
import { submitParts } from './parts-in-order.ts';
import { sessionSettings } from './smpp-address.ts';
import { bitsOf, partsOf } from './smpp-parts.ts';
import { smppSession } from './smpp-session.ts';
import { smscRoute } from './smsc-route.ts';

export interface OperatorDuties {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Platform['log'];
  /** Answers a deliver_sm or data_sm with a command status. */
  deliver(pdu: PDU, from: SmscOperator): Promise<number>;
  /** What asking brought to light; rejected means "not stored, once more". */
  receipt(receipt: Receipt): Promise<void>;
}

export interface SmscOperator {
  readonly name: string;
  readonly priority: number;
  readonly settings: SmscSettings;
  readonly connected: boolean;
  /** See `SmscRoute`. */
  settled(): Promise<boolean>;
  submit(order: SmsOrder): Promise<SubmitResult>;
  quote(text: string): Quote;
  /** A receipt for this id is there. */
  reported(messageId: string): void;
  close(): Promise<void>;
}

/** Connects at once and stays connected until closed. */
export const smscOperator = (settings: SmscSettings, duties: OperatorDuties): SmscOperator => {
  const { clock, random } = duties;
  const log = duties.log.child({ smsc: settings.name });
  const references = longMessageReferences();
  const route = smscRoute(settings, clock, (changed) =>
    sessionSettings(settings).map((session) =>
      smppSession(session, { clock, random, log, changed, deliver: (pdu) => duties.deliver(pdu, operator) }),
    ),
  );
  const watch = deliveryWatch(settings.queryAfterMinutes, {
    clock,
    log,
    ask: (command, fields) => route.ask(command, fields),
    receipt: (receipt) => duties.receipt(receipt),
  });
  const operator: SmscOperator = {
    name: settings.name,
    priority: settings.priority,
    settings,
    get connected() {
      return route.connected;
    },
    settled: () => route.settled(),
    submit(order) {
      const nextReference = (): number => references.next(order.to, order.smsId);
      return submitParts({
        write: () => partsOf(order, settings, nextReference, clock.now()),
        clock,
        patienceMs: settings.queueMs,
        send: (fields, begun) => route.submit(fields, begun),
        taken: (messageId, fields) => watch.taken({ messageId, to: order.to, source: sourceIn(fields) }),
      });
    },
    quote: (text) => quote(text, settings.pricePerPart, bitsOf(settings)),
    reported: (messageId) => watch.reported(messageId),
    async close() {
      watch.stop();
      await route.close();
    },
  };
  return operator;
};

const sourceIn = ({ source_addr_ton = 0, source_addr_npi = 0, source_addr = '' }: PduFields): PduFields => ({
  source_addr_ton,
  source_addr_npi,
  source_addr,
});
