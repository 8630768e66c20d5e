/** SMS over Twilio: the adapter in real time behind a proxy, and the double with handsets that answer at once. */
import { openTwilioGateway } from '@ringback/messaging/adapters/operator-gateway.ts';
import { smsWays, wayMigrations, type SmsWays, type WayTables } from '@ringback/messaging/adapters/sms-ways.ts';
import type { TwilioGateway } from '@ringback/messaging/adapters/twilio-messages.ts';
import type { GatewayUnderTest } from '@ringback/messaging/gateway-suite.ts';
import type { IncomingSms, Receipt } from '@ringback/messaging/ports.ts';
import {
  completeSmsTwilioSettings,
  smsTwilioSettingsSchema,
  type SmsTwilioSettings,
} from '@ringback/messaging/sms-twilio-settings.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import {
  messagesServer,
  type MessagesServerDouble,
  type MessagesServerOptions,
} from '../doubles/twilio-server/messages-server.ts';

export const ACCOUNT = `AC${'a'.repeat(32)}`;
export const TOKEN = 'the-auth-token';
export const FROM = '+15005550006';
export const PUBLIC_URL = 'https://sms.example.com/ringback';

const log = pino({ level: 'silent' });
const clock = realClock((error) => {
  throw error;
});
const DELIVERED = [{ status: 'queued' }, { status: 'sent' }, { status: 'delivered' }];

export interface MessagesUnderTest extends GatewayUnderTest {
  readonly gateway: TwilioGateway;
  readonly twilio: MessagesServerDouble;
  readonly ways: SmsWays;
  readonly receipts: Receipt[];
  readonly incoming: IncomingSms[];
  /** Another process with the same tables; callbacks come to it from now on. */
  replica(): Promise<TwilioGateway>;
}

export interface Difference {
  readonly settings?: Partial<SmsTwilioSettings>;
  readonly story?: MessagesServerOptions['story'];
  /** Before Twilio is asked about what it has not reported. */
  readonly unreportedMs?: number;
}

export const messagesUnderTest = async ({
  settings,
  story,
  unreportedMs = 60_000,
}: Difference = {}): Promise<MessagesUnderTest> => {
  const db = await openReadModel<WayTables>(':memory:', wayMigrations, { durability: 'none' });
  const ways = smsWays(db);
  const receipts: Receipt[] = [];
  const incoming: IncomingSms[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  let reachable = '';
  const twilio = await messagesServer({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    now: () => clock.now(),
    story: story ?? (() => DELIVERED),
    reach: (url) => url.replace(PUBLIC_URL, reachable),
  });
  const replica = async (): Promise<TwilioGateway> => {
    const all = smsTwilioSettingsSchema.parse({
      smsTwilioAccountSid: ACCOUNT,
      smsTwilioAuthToken: TOKEN,
      smsTwilioFrom: FROM,
      smsTwilioPublicUrl: PUBLIC_URL,
      smsTwilioAfterMinutes: 5,
      smsTwilioMessagesPerSecond: 1000,
      smsTwilioApiUrl: twilio.url,
      ...settings,
    });
    const timing = { patience: 2000, looks: [10, 20], unknown: 50, unreported: unreportedMs };
    const gateway = await openTwilioGateway(completeSmsTwilioSettings(all)!, { clock, log, ways, timing });
    gateway.onReceipt(async (receipt) => void receipts.push(receipt));
    gateway.onIncoming(async (sms) => void incoming.push(sms));
    const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [gateway.routes] });
    reachable = http.url;
    closing.unshift(
      () => gateway.close(),
      () => http.close(),
    );
    return gateway;
  };
  const gateway = await replica();
  return {
    gateway,
    twilio,
    ways,
    receipts,
    incoming,
    replica,
    until: (condition) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 }),
    async stop() {
      await twilio.close();
      for (const close of closing) await close();
      await db.destroy();
      expect(twilio.violations).toEqual([]);
    },
  };
};
