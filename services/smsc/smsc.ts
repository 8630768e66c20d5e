/**
 * The built-in SMSC: a real SMPP server that shows what the customer saw. It never forgets what it took: a submit is
 * durable before it is answered, receipts and replies wait until they are acknowledged.
 */
import { once } from 'node:events';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { openDataFile, type Durability } from '@ringback/runtime/sqlite-data-file.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { Router } from 'express';
import smpp, { type PDU, type Server, type Session } from 'smpp';
import { behaviourControl, type BehaviourSettings, type SmscBehaviour } from './behaviour.ts';
import { behaviourRoutes } from './behaviour-routes.ts';
import { serveSession, type BoundSession, type SessionRules } from './bound-session.ts';
import { startDeliveries } from './deliveries.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { openInbox, type Inbox } from './inbox.ts';
import { intake } from './intake.ts';
import { smscStore } from './smsc-store.ts';

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
  /** PEM; plain TCP when absent. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface RunningSmsc extends RunningService {
  readonly port: number;
  readonly inbox: Inbox;
  /** How many submit_sm were ever taken, parts counted singly. */
  submits(): number;
  /** Connections that are bound now. */
  bound(): number;
  /** From now on. */
  behave(settings: Partial<BehaviourSettings>): void;
  /** Breaks every connection, as a failing network does. */
  dropSessions(): void;
}

/** Throws `DataFileProblem` when the file cannot be used, and what `listen` throws when the port cannot. */
export const startSmsc = async (options: SmscOptions): Promise<RunningSmsc> => {
  const { clock, log } = options;
  const behaviour = behaviourControl(options.behaviour ?? {});
  const database = openDataFile(options.file, { durability: options.durability ?? 'full' });
  const store = smscStore(database);
  const sessions = new Set<BoundSession>();
  const receivers = (): BoundSession[] => [...sessions].filter((session) => session.esme !== null && session.receives);
  const deliveries = startDeliveries({ store, clock, retryMs: () => behaviour.current.retryMs, receivers });
  const inbox = openInbox(store, clock, deliveries.look);
  let stopping: Promise<void> | undefined;
  const dropSessions = (): void => {
    for (const session of sessions) session.close();
  };
  const taken = (smsId: number): void => {
    inbox.show(smsId);
    clock.after(behaviour.current.receiptDelayMs, () => stopping ?? inbox.show(smsId));
    deliveries.look();
  };
  const rules: SessionRules = {
    clock,
    mayBind: (pdu) => bindRefusal(pdu, options.account, behaviour.current),
    isDeaf: () => behaviour.current.deaf,
    breakAfter: () => behaviour.current.dropAfterBytes,
    bound: deliveries.look,
    asked: intake({ store, clock, behaviour, taken, dropSessions }),
    closed(session, why) {
      sessions.delete(session);
      log.info({ why }, 'smsc: a connection closed');
    },
  };
  const server = await listening(options, (wire) => void sessions.add(serveSession(wire, rules))).catch((error) => {
    database.close();
    throw error;
  });
  const http = inboxRoutes(inbox);
  const routes = Router().use(http.routes, behaviourRoutes(behaviour, dropSessions));

  const stop = async (): Promise<void> => {
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
    routes,
    inbox,
    submits: store.submits,
    bound: () => [...sessions].filter(({ esme }) => esme !== null).length,
    behave: (settings) => behaviour.change(settings),
    dropSessions,
    stop: () => (stopping ??= stop()),
  };
};

const listening = async ({ port, host, tls }: SmscOptions, serve: (wire: Session) => void): Promise<Server> => {
  const server = tls === undefined ? smpp.createServer(serve) : smpp.createServer(tls, serve);
  server.listen(port, host);
  await once(server, 'listening');
  return server;
};

const portOf = (address: string | { readonly port: number } | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

const bindRefusal = (pdu: PDU, account: SmscOptions['account'], { bindStatus }: SmscBehaviour): number => {
  if (bindStatus !== null) return smpp.errors[bindStatus] ?? 0xff;
  if (account === undefined) return 0;
  if (pdu.system_id !== account.systemId) return smpp.errors['ESME_RINVSYSID'] ?? 0x0f;
  return pdu.password === account.password ? 0 : (smpp.errors['ESME_RINVPASWD'] ?? 0x0e);
};
