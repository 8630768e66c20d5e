/** Messages a second at several windows, through the gateway and through the bare library, in turn. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median, seconds, type Measurement } from '../measurement.ts';
import { openBare, openGateway, throughBare, throughGateway } from './senders.ts';

const WINDOWS = [1, 10, 100];
const MESSAGES: Readonly<Record<number, number>> = { 1: 2000, 10: 10_000, 100: 15_000 };
const ROUNDS = 9;
const AIM = 0.8;

interface Round {
  readonly rate: number;
  /** Milliseconds of processor time for 1,000 messages. */
  readonly cpuMs: number;
}

const measured = async (messages: number, job: () => Promise<void>): Promise<Round> => {
  const before = process.cpuUsage();
  const took = await seconds(job);
  const { user, system } = process.cpuUsage(before);
  return { rate: messages / took, cpuMs: ((user + system) / 1000 / messages) * 1000 };
};

const atWindow = async (port: number, window: number): Promise<readonly Measurement[]> => {
  const messages = MESSAGES[window] ?? 0;
  const gateway = openGateway(port, { window, queryAfterMinutes: null });
  const bare = await openBare(port);
  const ours: Round[] = [];
  const theirs: Round[] = [];
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    ours.push(await measured(messages, () => throughGateway(gateway, messages, window)));
    theirs.push(await measured(messages, () => throughBare(bare, messages, window)));
  }
  await gateway.close();
  bare.destroy();
  return told(window, ours.slice(1), theirs.slice(1));
};

const told = (window: number, ours: readonly Round[], theirs: readonly Round[]): readonly Measurement[] => {
  const rate = (rounds: readonly Round[]): number => median(rounds.map((round) => round.rate));
  const cpu = (rounds: readonly Round[]): number => median(rounds.map((round) => round.cpuMs));
  const ratio = median(ours.map((round, n) => round.rate / (theirs[n]?.rate ?? Infinity)));
  return [
    {
      name: `smpp.window-${window}`,
      value: rate(ours),
      unit: 'messages/s',
      ratio,
      against: `the bare library at the same window (aim ${AIM})`,
    },
    { name: `smpp.bare-window-${window}`, value: rate(theirs), unit: 'messages/s' },
    { name: `smpp.cpu-window-${window}`, value: cpu(ours), unit: 'ms CPU/1,000 messages' },
    { name: `smpp.bare-cpu-window-${window}`, value: cpu(theirs), unit: 'ms CPU/1,000 messages' },
  ];
};

const ended = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit');
  child.kill();
  await exit;
};

export const measureThroughput = async (progress: (what: string) => void): Promise<readonly Measurement[]> => {
  const child = fork(join(import.meta.dirname, 'operator-process.ts'));
  try {
    const [port] = (await once(child, 'message')) as [number];
    const all: Measurement[] = [];
    for (const window of WINDOWS) {
      progress(`messages a second at a window of ${window}`);
      all.push(...(await atWindow(port, window)));
    }
    return all;
  } finally {
    await ended(child);
  }
};
