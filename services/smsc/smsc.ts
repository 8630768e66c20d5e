/**
 * The built-in SMSC: a real SMPP server that shows what the customer saw. It never forgets what it took: a submit is
 * durable before it is answered, receipts and replies wait until they are acknowledged.
 */
import { once } from 'node:events';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { openDataFile, type Durability } from '@ringback/runtime/data-file.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import smpp, { type PDU } from 'smpp';
import { handsetReached, plainBehaviour, type SmscBehaviour } from './behaviour.ts';
import { serveSession, type BoundSession, type SessionRules } from './bound-session.ts';
import { messageIdText, receiptFields, replyFields } from './deliver-sm.ts';
import { startDeliveries } from './deliveries.ts';
import { inboxRoutes, type Inbox } from './inbox-routes.ts';
import { smscStore, type Fate, type InboxSms, type Submit } from './smsc-store.ts';
import { readSubmit, wantsReceipt } from './submit-sm.ts';

export interface SmscOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** SQLite file; `:memory:` forgets at the end. */
  readonly file: string;
  readonly durability?: Durability;
  readonly clock: Clock;
  readonly log: Platform['log'];
  readonly behaviour?: Partial<SmscBehaviour>;
  /** Who may bind; anybody when absent. */
  readonly account?: { readonly systemId: string; readonly password: string };
}

export interface RunningSmsc extends RunningService {
  readonly port: number;
  readonly inbox: Inbox;
  /** How many submit_sm were ever taken, parts counted singly. */
  submits(): number;
  /** Breaks every connection, as a failing network does. */
  dropSessions(): void;
}

export const startSmsc = async (options: SmscOptions): Promise<RunningSmsc> => {
  const { clock, log } = options;
  const behaviour: SmscBehaviour = { ...plainBehaviour, ...options.behaviour };
  const database = openDataFile(options.file, { durability: options.durability ?? 'full' });
  const store = smscStore(database);
  const sessions = new Set<BoundSession>();
  const watchers = new Set<(sms: InboxSms) => void>();
  const receivers = (): BoundSession[] => [...sessions].filter((session) => session.esme !== null && session.receives);
  const deliveries = startDeliveries({ store, clock, retryMs: behaviour.retryMs, receivers });
  let stopping: Promise<void> | undefined;
  let submitsSeen = 0;
  let replies = 0;

  const show = (smsId: number): void => {
    if (stopping !== undefined) return;
    const sms = store.inboxSms(clock.now(), smsId);
    if (sms) for (const watcher of watchers) watcher(sms);
  };

  const fateOf =
    (submit: Submit, registeredDelivery: number) =>
    (messageId: number, smsId: number): Fate => {
      const reached = handsetReached(behaviour, smsId);
      const settlesAt = submit.at + behaviour.receiptDelayMs;
      const fields = receiptFields({ submit, messageId, reached, doneAt: settlesAt }, behaviour);
      const receipt = wantsReceipt(registeredDelivery, reached) ? { esme: submit.esme, due: settlesAt, fields } : null;
      return { reached, settlesAt, receipt };
    };

  const take = (pdu: PDU, esme: string): number => {
    const submit = readSubmit(pdu, esme, clock.now());
    const { messageId, smsId } = store.addSubmit(submit, fateOf(submit, pdu.registered_delivery ?? 0));
    show(smsId);
    clock.after(behaviour.receiptDelayMs, () => show(smsId));
    deliveries.look();
    return messageId;
  };

  const submit = async (pdu: PDU, esme: string): Promise<PDU | null> => {
    submitsSeen += 1;
    const verdict = behaviour.verdict(submitsSeen);
    const refusal = REFUSALS[verdict];
    if (refusal !== undefined) return pdu.response({ command_status: smpp.errors[refusal] ?? 0xff });
    const messageId = take(pdu, esme);
    if (verdict === 'lose-answer') dropSessions();
    if (verdict !== 'accept') return null;
    if (behaviour.answerDelayMs > 0) await pause(clock, behaviour.answerDelayMs);
    return pdu.response({ message_id: messageIdText(messageId) });
  };

  const dropSessions = (): void => {
    for (const session of sessions) session.close();
  };

  const rules: SessionRules = {
    clock,
    mayBind: (pdu) => bindRefusal(pdu, options.account),
    bound: () => {
      log.info('smsc: a sender is bound');
      deliveries.look();
    },
    submit,
    closed: (session, why) => {
      sessions.delete(session);
      log.info({ why }, 'smsc: a connection closed');
    },
  };

  const reply: Inbox['reply'] = (words) => {
    const sms = store.find(
      'messageId' in words ? { smsId: Number(words.messageId) } : { number: words.to.replace(/^\+/, '') },
    );
    if (!sms) return false;
    const at = clock.now();
    replies += 1;
    const fields = replyFields(sms.destination, sms.source, words.text, at + replies);
    store.addReply(
      { smsId: sms.id, number: sms.destination, text: words.text, at },
      { esme: sms.esme, due: at, fields },
    );
    show(sms.id);
    deliveries.look();
    return true;
  };

  const inbox: Inbox = {
    list: (limit, before) => store.inbox(clock.now(), limit, before),
    reply,
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };

  const server = smpp.createServer((wire) => void sessions.add(serveSession(wire, rules)));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const http = inboxRoutes(inbox);

  const shutDown = async (): Promise<void> => {
    http.close();
    const closed = once(server, 'close');
    server.close();
    const delivered = deliveries.stop();
    dropSessions();
    await Promise.all([closed, delivered]);
    database.close();
  };
  return {
    name: 'smsc',
    port: portOf(server.address()),
    routes: http.routes,
    inbox,
    submits: store.submits,
    dropSessions,
    stop: () => (stopping ??= shutDown()),
  };
};

const portOf = (address: string | { readonly port: number } | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

const REFUSALS: Readonly<Record<string, string>> = {
  throttle: 'ESME_RTHROTTLED',
  'queue-full': 'ESME_RMSGQFUL',
  reject: 'ESME_RINVDSTADR',
};

const bindRefusal = (pdu: PDU, account: SmscOptions['account']): number => {
  if (account === undefined) return 0;
  if (pdu.system_id !== account.systemId) return smpp.errors['ESME_RINVSYSID'] ?? 0x0f;
  return pdu.password === account.password ? 0 : (smpp.errors['ESME_RINVPASWD'] ?? 0x0e);
};

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
