/** The built-in SMSC and the SMPP gateway, joined over loopback, for tests. */
import { gatewayTo, type SmppGateway } from '@ringback/messaging/adapters/smpp-gateway.ts';
import type { GatewayUnderTest } from '@ringback/messaging/gateway-suite.ts';
import { oneSmsc, type SmscSettings } from '@ringback/messaging/smsc-settings.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import type { SmscBehaviour } from '@ringback/smsc/behaviour.ts';
import { startSmsc, type RunningSmsc } from '@ringback/smsc/smsc.ts';

export const testClock = realClock((error) => {
  throw error;
});
export const silentLog = openLog({ service: 'test', level: 'silent', pretty: false });

const IMPATIENT = { responseTimeoutMs: 5000, enquireLinkMs: 50, reconnectMinMs: 5, reconnectMaxMs: 20 };

export const impatientSmsc = (port: number, settings: Partial<SmscSettings> = {}): SmscSettings =>
  oneSmsc({ name: `on-${port}`, url: `smpp://127.0.0.1:${port}`, ...IMPATIENT, ...settings });

export const openGatewayTo = (...smscs: readonly SmscSettings[]): SmppGateway =>
  gatewayTo(smscs, { clock: testClock, random: seededRandom(1), log: silentLog });

export const openGateway = (port: number, settings: Partial<SmscSettings> = {}): SmppGateway =>
  openGatewayTo(impatientSmsc(port, settings));

export const openSmsc = (behaviour: Partial<SmscBehaviour> = {}, at: { port?: number; file?: string } = {}) =>
  startSmsc({
    host: '127.0.0.1',
    port: at.port ?? 0,
    file: at.file ?? ':memory:',
    durability: 'none',
    clock: testClock,
    log: silentLog,
    behaviour: { receiptDelayMs: 1, retryMs: 10, ...behaviour },
  });

export const textsTaken = (smsc: RunningSmsc): string[] =>
  smsc.inbox
    .list(500)
    .map(({ text }) => text)
    .toReversed();

/** Polls: what is waited for crosses a socket. */
export const until = async (condition: () => boolean): Promise<void> => {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 10_000) throw new Error('It never came true');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

export interface Joined extends GatewayUnderTest {
  readonly smsc: RunningSmsc;
}

export const joined = async (
  behaviour: Partial<SmscBehaviour> = {},
  settings: Partial<SmscSettings> = {},
): Promise<Joined> => {
  const smsc = await openSmsc(behaviour);
  const gateway = openGateway(smsc.port, settings);
  return {
    smsc,
    gateway,
    until,
    taken: () => textsTaken(smsc),
    answer: (text) => {
      const [last] = smsc.inbox.list(1);
      if (last) smsc.inbox.reply({ messageId: last.messageId, text });
    },
    async stop() {
      await gateway.close();
      await smsc.stop();
    },
  };
};
