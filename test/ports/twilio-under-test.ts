/** A dialer's calls over Twilio: the adapter in real time behind a proxy, the double's telephones on a clock that jumps. */
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import { openTwilio, type TwilioCalls } from '@ringback/dialer/adapters/twilio.ts';
import { twilioMigrations, type TwilioTables } from '@ringback/dialer/adapters/twilio-record.ts';
import {
  completeTwilioSettings,
  twilioSettingsSchema,
  type TwilioSettings,
} from '@ringback/dialer/adapters/twilio-settings.ts';
import type { CentreUnderTest, Habit } from '@ringback/dialer/call-placer-suite.ts';
import type { Acd } from '@ringback/dialer/ports.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { Callee } from '../doubles/twilio-server/calls.ts';
import { twilioServer, type TwilioServerDouble, type TwilioServerOptions } from '../doubles/twilio-server/server.ts';

export const ACCOUNT = `AC${'a'.repeat(32)}`;
export const TOKEN = 'the-auth-token';
export const FROM = '+74950000000';
export const PUBLIC_URL = 'https://calls.example.com/ringback';
const team = 'service' as TeamId;
const agents = ['anna', 'boris'] as [AgentId, AgentId] & AgentId[];
export const NUMBERS: Readonly<Record<Habit, string>> = {
  answers: '+79160000001',
  'is-a-machine': '+79160000002',
  'is-busy': '+79160000003',
  'never-answers': '+79160000004',
};
const answers = { does: 'answers', ringSeconds: 9, by: 'human', patienceSeconds: 6 } as const;
const CALLEES: Readonly<Record<string, Callee>> = {
  [NUMBERS.answers]: answers,
  [NUMBERS['is-a-machine']]: { ...answers, by: 'machine_start' },
  [NUMBERS['is-busy']]: { does: 'fails', as: 'busy', sipCode: 486 },
  [NUMBERS['never-answers']]: { does: 'never-answers' },
};
/** Software that answers by itself, and then hears music for hours. */
const softphone: Callee = { does: 'answers', ringSeconds: 0, by: 'human', patienceSeconds: 7200 };

export interface TwilioUnderTest extends CentreUnderTest {
  readonly twilio: TwilioServerDouble;
  readonly db: Awaited<ReturnType<typeof openTables>>;
  /** Another process of the dialer with the same tables; callbacks come to it from now on. */
  replica(settings?: Partial<TwilioSettings>): Promise<TwilioCalls>;
}

const log = pino({ level: 'silent' });
const wallClock = realClock((error) => {
  throw error;
});
const openTables = () => openReadModel<TwilioTables>(':memory:', twilioMigrations, { durability: 'none' });

export interface Difference {
  readonly settings?: Partial<TwilioSettings>;
  readonly callees?: Readonly<Record<string, Callee>>;
  readonly server?: Partial<TwilioServerOptions>;
  /** Whoever has the agents beside the dialer. */
  readonly acd?: Acd;
}

export const twilioUnderTest = async ({
  settings,
  callees,
  server,
  acd: beside,
}: Difference = {}): Promise<TwilioUnderTest> => {
  const clock = virtualClock(Date.now(), trackedWork());
  const db = await openTables();
  const closing: (() => Promise<unknown>)[] = [];
  let reachable = '';
  const twilio = await twilioServer({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    clock,
    calleeOf: (to) => callees?.[to] ?? CALLEES[to] ?? softphone,
    reach: (url) => url.replace(PUBLIC_URL, reachable),
    ...server,
  });

  const replica = async (more: Partial<TwilioSettings> = {}): Promise<TwilioCalls> => {
    const all = twilioSettingsSchema.parse({
      publicUrl: PUBLIC_URL,
      twilioAccountSid: ACCOUNT,
      twilioAuthToken: TOKEN,
      twilioFrom: FROM,
      twilioApiUrl: twilio.url,
      twilioCallsPerSecond: 1000,
      twilioAgents: agents.map((agent) => `${agent}=client:${agent}`),
      twilioAgentPattern: null,
      company: 'Acme & Sons',
      ...settings,
      ...more,
    });
    const parts = { clock: wallClock, log, db, acd: beside ?? null, connectWithinSeconds: 2 };
    const calls = await openTwilio(completeTwilioSettings(all), parts);
    const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [calls.routes] });
    reachable = http.url;
    closing.unshift(
      () => calls.close(),
      () => http.close(),
    );
    return calls;
  };
  const { acd, placer } = await replica();

  return {
    acd,
    placer,
    twilio,
    db,
    team,
    agents,
    replica,
    numberThat: (habit) => NUMBERS[habit],
    async run(seconds) {
      for (let left = seconds; left > 0; left -= 0.5) {
        await clock.runUntil(clock.now() + Math.min(left, 0.5) * 1000);
        await twilio.callbacks.delivered();
      }
    },
    async dispose() {
      await twilio.close();
      for (const close of closing) await close();
      await db.destroy();
      expect(twilio.violations).toEqual([]);
    },
  };
};
