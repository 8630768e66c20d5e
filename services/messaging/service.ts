/** Messaging: apologies go out by SMS, receipts and replies come back. Every flow and view on one screen. */
import { epochMs, instant } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { consume } from '@ringback/runtime/consume.ts';
import { commandRunner } from '@ringback/runtime/decider.ts';
import { followStore } from '@ringback/runtime/follow-store.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { startPublisher } from '@ringback/runtime/publisher.ts';
import { seatAt } from '@ringback/runtime/seat.ts';
import { startWakeUps, wakeUpsMigration, type WakeUpsTables } from '@ringback/runtime/wake-ups.ts';
import { repliesDecider } from './domain/replies.ts';
import { dueAt, smsDecider, type SmsPolicy } from './domain/sms.ts';
import type { Sms } from './domain/sms-state.ts';
import { countApologies } from './flow/count-apologies.ts';
import type { MessagingDeps } from './flow/deps.ts';
import { whenApologyRequested } from './flow/when-apology-requested-accept-sms.ts';
import { whenCallerOptedIn, whenCallerOptedOut } from './flow/when-caller-opts-out-remember-it.ts';
import { whenCallerReplies } from './flow/when-caller-replies-record-it.ts';
import { whenNoticeRequested } from './flow/when-notice-requested-accept-sms.ts';
import { whenPartsArrive, whenPartsStayAway, type JoiningDeps } from './flow/when-parts-arrive-join-them.ts';
import { whenReceipt, whenSmsChangesMatchReceipts } from './flow/when-receipt-settle-sms.ts';
import { whenSmsDue } from './flow/when-sms-due-submit.ts';
import type { SmsGateway } from './ports.ts';
import type { MessagingSettings } from './settings.ts';
import { readTemplates } from './template-file.ts';
import { openOptedOut, optedOutMigration, type OptedOutTables } from './views/opted-out.ts';
import { openReceiptBook } from './views/receipt-book.ts';
import {
  awaitedSmsMigration,
  messageIdsByCallerMigration,
  receiptMigration,
  withPositionIn,
  type ReceiptTables,
} from './views/receipt-tables.ts';
import { openReplyParts, replyPartsMigration, type ReplyPartsTables } from './views/reply-parts.ts';

const SERVICE = 'messaging';
const SMS = 'Sms';
const CACHED_STREAMS = 5_000;
const RECEIPTS_TAKE_DAYS = 14;
const DAY_MS = 86_400_000;

type Tables = OptedOutTables & ReceiptTables & ReplyPartsTables & WakeUpsTables;

export const messagingMigrations = {
  '001-opted-out': optedOutMigration,
  '002-receipts': receiptMigration,
  '003-wake-ups': wakeUpsMigration,
  '004-awaited-sms': awaitedSmsMigration,
  '005-reply-parts': replyPartsMigration,
  '006-message-ids-by-caller': messageIdsByCallerMigration,
};

const keyOf = ({ data }: { readonly data: { readonly callerId: string } }): string => data.callerId;

/** Closes the gateway when it stops. Throws `TemplateProblem` when a text cannot be sent under these settings. */
export const startMessaging = async (
  platform: Platform,
  settings: MessagingSettings,
  { gateway }: { readonly gateway: SmsGateway },
): Promise<RunningService> => {
  const templates = await readTemplates(settings);
  const { store, bus, clock, work, sealing } = platform;
  const log = platform.log.child({ service: SERVICE });
  const db = await platform.openDatabase<Tables>(SERVICE, messagingMigrations);
  const policy: SmsPolicy = {
    submitTimeoutSeconds: settings.smsSubmitTimeoutSeconds,
    unknownOutcomeMinutes: settings.smsUnknownOutcomeMinutes,
    resendUnknownAfterMinutes: settings.smsResendUnknownAfterMinutes,
  };
  const onAppended = countApologies();
  const sms = commandRunner({ store, decider: smsDecider, keyOf, cacheSize: CACHED_STREAMS, onAppended });
  const replies = commandRunner({ store, decider: repliesDecider, keyOf, cacheSize: CACHED_STREAMS });
  const optedOut = openOptedOut(db);
  const receipts = openReceiptBook(db);
  const deps: MessagingDeps = {
    sms,
    replies,
    optedOut,
    receipts,
    gateway,
    settings,
    policy,
    templates,
    clock,
    log,
    sealing,
  };
  const base = { store, clock, work, log };
  const due = (state: Sms): number | null => {
    const at = dueAt(state, policy);
    return at === null ? null : epochMs(at);
  };

  const publishing = seatAt(topics.cases.name, 'publisher', () => publisher.wake());
  const categories = [SMS, 'Replies'];
  const publisher = startPublisher({ ...base, bus, service: SERVICE, categories, turn: publishing.turn });
  const matching = followStore({
    ...base,
    store: withPositionIn(db, store),
    name: 'messaging-receipts',
    categories: [SMS],
    handle: whenSmsChangesMatchReceipts(deps),
  });
  gateway.onReceipt(whenReceipt(deps));
  const joining: JoiningDeps = {
    parts: openReplyParts(db),
    sealing,
    clock,
    log,
    tenantId: settings.tenantId,
    whole: whenCallerReplies(deps),
  };
  gateway.onIncoming(whenPartsArrive(joining));
  const smsDue = whenSmsDue({ ...deps, work });
  const wakeUps = await startWakeUps({
    ...base,
    db,
    name: SERVICE,
    category: SMS,
    dueAt(stream, revision) {
      const known = revision === undefined ? undefined : sms.recall(stream, revision);
      return known === undefined ? sms.load(stream, revision).then(({ state }) => due(state)) : due(known.state);
    },
    wake: (stream, now) => smsDue.wake(stream, now),
  });
  const consumer = await consume({
    bus,
    log,
    service: SERVICE,
    topics: ['cases'],
    on: {
      ApologyRequested: whenApologyRequested(deps),
      NoticeRequested: whenNoticeRequested(deps),
      CallerOptedOut: whenCallerOptedOut(deps),
      CallerOptedIn: whenCallerOptedIn(deps),
    },
    onShared: publishing.onShared,
  });
  const stopJoining = clock.cron('* * * * *', 'UTC', whenPartsStayAway(joining));
  const stopPruning = clock.cron('43 4 * * *', 'UTC', () =>
    receipts.prune(instant(clock.now() - RECEIPTS_TAKE_DAYS * DAY_MS)),
  );

  const stop = async (): Promise<void> => {
    stopPruning();
    stopJoining();
    publishing.keep();
    await consumer.stop();
    await wakeUps.stop();
    await gateway.close();
    await smsDue.settled();
    await matching.stop();
    await publisher.stop();
  };
  let stopping: Promise<void> | undefined;
  return { name: SERVICE, stop: () => (stopping ??= stop()) };
};
