/** What the customer saw, and what they answer. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { replyFields } from './deliver-sm.ts';
import type { InboxSms, SmscStore } from './smsc-store.ts';

export type Reply =
  | { readonly messageId: string; readonly text: string }
  | { readonly to: string; readonly text: string };

export interface Inbox {
  /** Newest first. `before`: a message id; only older ones. */
  list(limit: number, before?: number): readonly InboxSms[];
  /** The customer answers an SMS, or the last one their number got. False when nothing was ever sent there. */
  reply(reply: Reply): boolean;
  /** Calls back with every SMS that is new or has changed. Returns a function that ends it. */
  watch(onChange: (sms: InboxSms) => void): () => void;
}

export interface ShownInbox extends Inbox {
  /** Shows an SMS to those who watch. */
  show(smsId: number): void;
}

/** `replied`: there is something to deliver. */
export const openInbox = (store: SmscStore, clock: Clock, replied: () => void): ShownInbox => {
  const watchers = new Set<(sms: InboxSms) => void>();
  let replies = 0;

  const show = (smsId: number): void => {
    const sms = watchers.size === 0 ? null : store.inboxSms(clock.now(), smsId);
    if (sms) for (const watcher of watchers) watcher(sms);
  };

  return {
    show,
    list: (limit, before) => store.inbox(clock.now(), limit, before),
    reply(reply) {
      const sms = store.find(
        'messageId' in reply ? { smsId: Number(reply.messageId) } : { number: reply.to.replace(/^\+/, '') },
      );
      if (!sms) return false;
      const at = clock.now();
      replies += 1;
      const fields = replyFields(sms.destination, sms.source, reply.text, at + replies);
      replies += fields.length;
      const words = { smsId: sms.id, number: sms.destination, text: reply.text, at };
      store.addReply(
        words,
        fields.map((part) => ({ esme: sms.esme, due: at, fields: part })),
      );
      show(sms.id);
      replied();
      return true;
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
};
