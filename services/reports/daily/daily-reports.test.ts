/** Daily reports over a real SMTP server and a clock that jumps. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork, type Work } from '@ringback/runtime/clock/work.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportMigrations } from '../read-model/migrations.ts';
import type { ReportTables } from '../read-model/tables.ts';
import { startMailServer, type MailServer } from '../testing/mail-server.ts';
import { inboundCall, madeUpCase } from '../testing/made-up-events.ts';
import { take } from '../testing/memory-db.ts';
import type { DailyPlan } from './daily-settings.ts';
import { claim, dueDeliveries, sendAgain } from './deliveries.ts';
import { lastDailyReports } from './last-daily-reports.ts';
import { type Mailer, smtpMailer } from './mailer.ts';
import { type DailyGround, type RunningDailyReports, startDailyReports } from './run-daily-reports.ts';

const log = openLog({ service: 'test', level: 'silent', pretty: false });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The evening of the day whose report is due at half past seven of the next. */
const EVENING = Date.parse('2026-11-22T20:00:00.000Z');
const DUE = Date.parse('2026-11-23T07:30:00.000Z');
const DATE = '2026-11-22';

let db: Kysely<ReportTables>;
let folder: string;
let work: Work;
let clock: VirtualClock;
let server: MailServer;
let running: RunningDailyReports[];

/** The virtual clock knows no cron: here it looks every minute. */
const everyMinute = (): Clock => ({
  ...clock,
  cron(_expression, _zone, job) {
    let isOver = false;
    const next = (): void => {
      clock.after(MINUTE - (clock.now() % MINUTE), async () => {
        if (isOver) return;
        await job();
        next();
      });
    };
    next();
    return () => void (isOver = true);
  },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-daily-'));
  db = await openReadModel<ReportTables>(join(folder, 'reports.db'), reportMigrations, { durability: 'none' });
  work = trackedWork();
  clock = virtualClock(EVENING, work);
  server = await startMailServer();
  running = [];
  const lost = madeUpCase('c1', 1);
  await take(db, [inboundCall('c1', 1).queued(0), inboundCall('c1', 1).lost(30), lost.opened(30, 'c1')]);
});
afterEach(async () => {
  for (const one of running) await one.stop();
  await server.stop();
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const planFor = (to: readonly string[], change: Partial<DailyPlan> = {}): DailyPlan => ({
  at: '07:30',
  zone: 'UTC',
  language: 'en',
  publicUrl: 'https://ringback.example.com',
  mail: { smtpUrl: `smtp://127.0.0.1:${server.port}`, from: 'ringback@example.com', to },
  folder: null,
  ...change,
});
const replica = (plan: DailyPlan, change: Partial<DailyGround> = {}): RunningDailyReports => {
  const mailer: Mailer | null = plan.mail === null ? null : smtpMailer({ ...plan.mail, timeoutMs: 2000 });
  const prices = { currency: 'RUB', pricePerAgentMinute: 0, pricePerAttempt: 0, pricePerSmsPart: 0 };
  const options = () => ({ prices, promiseMinutes: 20, abandonmentLimit: 0.03 });
  const ground = { db, clock: everyMinute(), work, log, plan, mailer, options, isBehind: () => false, ...change };
  const started = startDailyReports(ground);
  running.push(started);
  return started;
};
const deliveries = async () => {
  const { reports } = await lastDailyReports(db, null, clock.now());
  return reports.flatMap(({ date, deliveries: of }) => of.map((delivery) => ({ date, ...delivery })));
};
const states = async () => (await deliveries()).map(({ target, state }) => [target, state]);
const header = (raw: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(raw)?.[1]?.trim() ?? '';

describe('the daily report', () => {
  it('given two replicas on one database, when the hour comes, then each recipient gets one mail, and the folder one file', async () => {
    const plan = planFor(['head@example.com', 'deputy@example.com'], { folder });
    replica(plan);
    replica(plan);
    await clock.runUntil(DUE - 1);
    expect(server.mails).toEqual([]);
    await clock.runUntil(DUE + 20 * HOUR);
    expect(server.mails.map(({ to }) => to.join()).sort()).toEqual(['deputy@example.com', 'head@example.com']);
    expect(new Set(server.mails.map(({ raw }) => header(raw, 'Message-ID'))).size).toBe(2);
    const html = readFileSync(join(folder, `ringback-${DATE}.html`), 'utf8');
    expect(html).toContain('Sunday');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await states()).map(([, state]) => state)).toEqual(['done', 'done', 'done']);
  });

  it('given days go by, then there is one for each of them', async () => {
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 49 * HOUR);
    expect(server.mails.map(({ raw }) => header(raw, 'Subject'))).toEqual([
      expect.stringContaining('22 November 2026: 1 lost'),
      expect.stringContaining('23 November 2026: nobody was lost'),
      expect.stringContaining('24 November 2026: nobody was lost'),
    ]);
  });

  it('given a process was down at the hour, then it makes up for it when it comes up, once', async () => {
    await clock.runUntil(DUE + 5 * HOUR);
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 6 * HOUR);
    expect(server.mails).toHaveLength(1);
    await running[0]!.stop();
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 11 * HOUR);
    expect(server.mails).toHaveLength(1);
  });

  it('given it comes up half a day late, then the old one is left alone', async () => {
    await clock.runUntil(DUE + 12 * HOUR);
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 20 * HOUR);
    expect(server.mails).toEqual([]);
  });

  it('given events still come in late, then it waits for them, an hour at most', async () => {
    replica(planFor(['head@example.com']), { isBehind: () => true });
    await clock.runUntil(DUE + HOUR - 1);
    expect(server.mails).toEqual([]);
    await clock.runUntil(DUE + HOUR);
    expect(server.mails).toHaveLength(1);
  });

  it('given the mail server is away for an hour, then it is tried ever more rarely and arrives once', async () => {
    const { port } = server;
    await server.stop();
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + HOUR);
    const [waiting] = await deliveries();
    expect(waiting).toMatchObject({ state: 'waiting', error: expect.stringContaining('ECONNREFUSED') });
    expect(waiting!.attempts).toBeGreaterThan(3);
    expect(waiting!.attempts).toBeLessThan(9);
    server = await startMailServer({ port });
    await clock.runUntil(DUE + 3 * HOUR);
    expect(server.mails).toHaveLength(1);
    expect(await states()).toEqual([['head@example.com', 'done']]);
  });

  it('given the mail server never comes back, then it is given up after half a day, and says why', async () => {
    await server.stop();
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 12 * HOUR);
    expect((await deliveries())[0]).toMatchObject({
      state: 'given-up',
      error: expect.stringContaining('ECONNREFUSED'),
      nextAt: null,
    });
    server = await startMailServer();
  });

  it('given a recipient is refused for good, then that is shown, not repeated, and the others get theirs', async () => {
    server.refuses.set('gone@example.com', 550);
    server.refuses.set('full@example.com', 452);
    replica(planFor(['gone@example.com', 'head@example.com', 'full@example.com']));
    await clock.runUntil(DUE + 10 * MINUTE);
    server.refuses.delete('full@example.com');
    await clock.runUntil(DUE + HOUR);
    expect(server.mails.map(({ to }) => to.join())).toEqual(['head@example.com', 'full@example.com']);
    expect(await deliveries()).toMatchObject([
      { target: 'full@example.com', state: 'done' },
      { target: 'gone@example.com', state: 'refused', attempts: 1, error: expect.stringContaining('550') },
      { target: 'head@example.com', state: 'done', attempts: 1 },
    ]);
  });

  it('given the line breaks after the text was taken, then it is tried once more under the same Message-ID, and never again', async () => {
    server.cutsAfterData = true;
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 11 * HOUR);
    expect(server.mails).toHaveLength(2);
    expect(new Set(server.mails.map(({ raw }) => header(raw, 'Message-ID'))).size).toBe(1);
    expect((await deliveries())[0]).toMatchObject({ state: 'unknown', attempts: 2 });
  });

  it('given a process dies while it sends, then another takes over when the lease is over, and it counts as unknown', async () => {
    const first = replica(planFor(['head@example.com']), {
      mailer: async () => ({ outcome: 'not-sent', why: 'later' }),
    });
    await clock.runUntil(DUE);
    await first.stop();
    await clock.runUntil(DUE + MINUTE);
    const [delivery] = await dueDeliveries(db, clock.now());
    expect(await claim(db, delivery!, clock.now())).toMatchObject({ state: 'sending', attempts: 2 });
    expect(await claim(db, delivery!, clock.now())).toBe(null);
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE + 5 * MINUTE);
    expect(server.mails).toEqual([]);
    await clock.runUntil(DUE + HOUR);
    expect(server.mails).toHaveLength(1);
    expect((await deliveries())[0]).toMatchObject({ state: 'done', attempts: 3 });
  });

  it('given somebody wants it again, then it goes out again as another mail', async () => {
    replica(planFor(['head@example.com']));
    await clock.runUntil(DUE);
    expect(await sendAgain(db, { date: DATE, zone: 'UTC' }, clock.now(), instant(DUE + HOUR))).toBe(1);
    await clock.runUntil(DUE + 5 * MINUTE);
    expect(new Set(server.mails.map(({ raw }) => header(raw, 'Message-ID'))).size).toBe(2);
    expect(server.mails).toHaveLength(2);
  });

  it('given the folder cannot be written to, then the mail goes out all the same', async () => {
    const notAFolder = join(folder, 'file');
    writeFileSync(notAFolder, '');
    replica(planFor(['head@example.com'], { folder: notAFolder }));
    await clock.runUntil(DUE + 11 * HOUR);
    expect(server.mails).toHaveLength(1);
    expect(await states()).toEqual([
      ['head@example.com', 'done'],
      [`ringback-${DATE}.html`, 'waiting'],
    ]);
    await clock.runUntil(DUE + 12 * HOUR);
    expect((await states())[1]).toEqual([`ringback-${DATE}.html`, 'given-up']);
  });

  it('given any mail, then it has a plain text beside the HTML, and says that a machine wrote it', async () => {
    replica(planFor(['head@example.com'], { language: 'ru', zone: 'Europe/Moscow' }));
    await clock.runUntil(DUE);
    const { raw } = server.mails[0]!;
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(raw).toMatch(/^Content-Type: text\/plain; charset=utf-8/m);
    expect(header(raw, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(raw, 'Message-ID')).toMatch(/^<[0-9a-f-]{36}@example\.com>$/);
  });
});

describe('mail over TLS', () => {
  const pem = (name: string): string =>
    readFileSync(new URL(`../../../test/doubles/kurrent-server/tls/${name}.pem`, import.meta.url), 'utf8');
  const tls = { key: pem('server-key'), cert: pem('server') };
  const login = { user: 'ring@back', pass: 'p:w/d' };
  const mail = { date: DATE, subject: 's', html: '<p>h</p>', text: 't', to: 'head@example.com', messageId: '<1@x>' };
  const url = (scheme: string, host: string, pass = login.pass): string =>
    `${scheme}://${encodeURIComponent(login.user)}:${encodeURIComponent(pass)}@${host}:${server.port}`;
  const send = (smtpUrl: string, ca?: string) =>
    smtpMailer({ smtpUrl, from: 'ringback@example.com', timeoutMs: 2000, ...(ca === undefined ? {} : { ca }) })(mail);

  it.each([
    ['smtps', true],
    ['smtp', false],
  ])('given %s and a certificate that is trusted, then it logs in and sends', async (scheme, secure) => {
    await server.stop();
    server = await startMailServer({ tls, secure, login });
    expect(await send(url(scheme, 'localhost'), pem('authority'))).toEqual({ outcome: 'sent' });
    expect(server.mails).toHaveLength(1);
  });

  it('given a certificate nobody vouches for, then nothing is sent, and nothing of the password is told', async () => {
    await server.stop();
    server = await startMailServer({ tls, secure: true, login });
    const result = await send(url('smtps', 'localhost'));
    expect(result).toMatchObject({ outcome: 'not-sent', why: expect.stringMatching(/certificate/i) });
    expect(JSON.stringify(result)).not.toContain(login.pass);
    expect(server.mails).toEqual([]);
  });

  it('given a wrong password, then it is a setting to mend, and tried again', async () => {
    await server.stop();
    server = await startMailServer({ tls, login });
    const result = await send(url('smtp', 'localhost', 'wrong'), pem('authority'));
    expect(result).toMatchObject({ outcome: 'not-sent', why: expect.stringContaining('535') });
    expect(JSON.stringify(result)).not.toContain('wrong"');
  });
});
