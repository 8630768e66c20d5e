/** TaskRouter as the dialer's ACD: the adapter over real sockets against the double, all on the wall's clock. */
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import type { AcdUnderTest } from '@ringback/dialer/acd-suite.ts';
import {
  completeTaskRouterSettings,
  taskRouterSettingsSchema,
} from '@ringback/dialer/adapters/twilio-taskrouter-settings.ts';
import { taskRouterFor } from '@ringback/dialer/adapters/twilio-taskrouter-parts.ts';
import { loadTwilio, type TwilioAccount } from '@ringback/dialer/adapters/twilio-voice.ts';
import type { Acd } from '@ringback/dialer/ports.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { DoubleWorker } from '../doubles/twilio-server/taskrouter-floor.ts';
import { taskRouterServer, type TaskRouterServerDouble } from '../doubles/twilio-server/taskrouter-server.ts';

export const ACCOUNT = `AC${'a'.repeat(32)}`;
export const TOKEN = 'the-auth-token';
export const WORKSPACE = `WS${'b'.repeat(32)}`;
const activity = (digit: string, name: string, available: boolean) => ({
  sid: `WA${digit.repeat(32)}`,
  name,
  available,
});
export const AVAILABLE = activity('1', 'Available', true);
export const SPARE = activity('2', 'Available for calls', true);
export const PAUSED = activity('3', 'Break', false);
export const OFFLINE = activity('4', 'Offline', false);
export const RESERVED = activity('5', 'Redial', false);
export const TASKROUTER_SETTINGS = {
  taskrouterWorkspaceSid: WORKSPACE,
  taskrouterReservedActivitySid: RESERVED.sid,
  taskrouterWorkflowSid: `WW${'d'.repeat(32)}`,
  taskrouterLookMs: 5,
};
const team = 'service' as TeamId;
const agents = ['anna', 'boris'] as [AgentId, AgentId] & AgentId[];
const log = pino({ level: 'silent' });
export const wallClock = realClock((error) => {
  throw error;
});

export interface TaskRouterUnderTest extends AcdUnderTest {
  readonly double: TaskRouterServerDouble;
  readonly workers: Readonly<Record<string, DoubleWorker>>;
  readonly account: TwilioAccount;
  readonly restart: () => Acd;
}

export const taskRouterUnderTest = async (): Promise<TaskRouterUnderTest> => {
  const twilio = await loadTwilio();
  const activities = [AVAILABLE, SPARE, PAUSED, OFFLINE, RESERVED];
  const double = await taskRouterServer({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    workspaceSid: WORKSPACE,
    clock: wallClock,
    activities,
  });
  const { floor } = double;
  const workers = {
    anna: floor.addWorker('anna', AVAILABLE, { teams: ['service'], contact_uri: 'client:anna' }),
    boris: floor.addWorker('boris', AVAILABLE, { teams: ['service', 'sales'] }),
    clara: floor.addWorker('clara', AVAILABLE, { teams: ['sales'] }),
  };
  const account: TwilioAccount = {
    accountSid: ACCOUNT,
    authToken: TOKEN,
    apiKey: null,
    region: null,
    edge: null,
    apiUrl: double.url,
    answerWithinMs: 2000,
  };
  const settings = completeTaskRouterSettings(taskRouterSettingsSchema.parse(TASKROUTER_SETTINGS));
  const restart = (): Acd => taskRouterFor(twilio, account, settings, { clock: wallClock, log });
  return {
    double,
    workers,
    account,
    acd: restart(),
    restart,
    team,
    agents,
    stranger: 'clara' as AgentId,
    pause: (agent) => void floor.update(floor.workers.find(({ name }) => name === agent)!, { activity: PAUSED }),
    run: (seconds) => new Promise((resolve) => wallClock.after(seconds * 1000, resolve)),
    async dispose() {
      await double.close();
      expect(double.violations).toEqual([]);
    },
  };
};
