/** What a decision costs, in microseconds of the processor: among many agents, and with many redials waiting. */
import type { TeamKnown } from '@ringback/dialer/pacing/known.ts';
import { ledgerOf } from '@ringback/dialer/pacing/ledger.ts';
import { pacerOf } from '@ringback/dialer/pacing/pacer.ts';
import { redialLine, type Waiter } from '@ringback/dialer/pacing/redial-line.ts';
import { defaultPacing } from '@ringback/dialer/pacing/settings.ts';
import { firstAttempt } from '../../pacing/world.ts';
import { median, type Measurement } from '../measurement.ts';

const ROUNDS = 9;
const NOW = 1_800_000_000_000;

/** Of the processor, so that what else the machine does counts little. */
const microseconds = (times: number, job: (n: number) => void): number => {
  const took = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n++) job(n);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / times;
  });
  return median(took);
};

/** A team in full work, as one finds it at any moment. */
const teamOf = (agents: number): TeamKnown => {
  const free = Math.ceil(agents / 40);
  const ringing = Math.ceil(agents / 6);
  const since = (n: number, spreadSeconds: number): number => NOW - ((n * 7919) % (spreadSeconds * 1000));
  return {
    now: NOW,
    hour: 12,
    free: Array.from({ length: free }, (_, n) => since(n, 10)),
    talking: Array.from({ length: agents - free - Math.floor(agents / 13) }, (_, n) => since(n, 400)),
    wrappingUp: Array.from({ length: Math.floor(agents / 13) }, (_, n) => since(n, 15)),
    paused: 0,
    ringing: Array.from({ length: ringing }, (_, n) => ({
      placedAt: since(n, 20),
      kind: firstAttempt,
      manner: 'predictive' as const,
    })),
    answeredWaiting: 0,
    next: [firstAttempt],
    waiting: 1000,
    waitingReserved: 0,
    inbound: null,
  };
};

const decision = (agents: number): Measurement => {
  const ledger = ledgerOf({ limit: 0.03 });
  const pacer = pacerOf({ ...defaultPacing, mode: 'predictive' }, ledger);
  for (let n = 0; n < 4000; n++) {
    pacer.hear({ type: 'answer-served', at: NOW - 1000, manner: 'reserved' });
    pacer.hear({ type: 'talk-ended', at: NOW - 1000, talkSeconds: 30 + (n % 300) });
  }
  const team = teamOf(agents);
  const value = microseconds(Math.ceil(200_000 / (agents + 100)), (n) => {
    pacer.hear({ type: 'talk-ended', at: NOW + n, talkSeconds: 30 + (n % 300) });
    pacer.decide({ ...team, now: NOW + n });
  });
  return { name: `pacing.event-${agents}-agents`, value, unit: 'µs' };
};

const waiter = (n: number): Waiter => ({
  redialId: `redial-${n}`,
  teamId: `team-${n % 4}`,
  promisedAt: null,
  priority: n % 3,
  virtualStart: (n * 7919) % 86_400_000,
  notBefore: 0,
  notAfter: 1e15,
  reservedAgentOnly: n % 50 === 0,
});

/** One redial leaves and another comes. */
const turn = (waiting: number): Measurement => {
  const line = redialLine();
  for (let n = 0; n < waiting; n++) line.add(waiter(n));
  let next = waiting;
  const value = microseconds(2000, () => {
    line.take(`team-${next % 4}`, 'any', 1);
    line.add(waiter(next));
    line.next(`team-${next % 4}`, 'any', 1, 8);
    next += 1;
  });
  return { name: `pacing.turn-${waiting}-waiting`, value, unit: 'µs' };
};

export const measureCost = (): Measurement[] => [
  ...[10, 100, 1000].map(decision),
  ...[100, 1000, 10_000, 100_000, 1_000_000].map(turn),
];
