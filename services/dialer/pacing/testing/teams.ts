/** Made-up teams for tests: anything that may be known at a moment. */
import fc from 'fast-check';
import { numberTypes, type Fact, type Flight, type RedialKind, type TeamKnown } from '../known.ts';

export const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

export const kind: RedialKind = { attempt: 1, numberType: 'mobile', minutesSinceLoss: 5 };

export const team = (changes: Partial<TeamKnown> = {}): TeamKnown => ({
  now: NOW,
  hour: 12,
  free: [],
  talking: [],
  wrappingUp: [],
  paused: 0,
  ringing: [],
  answeredWaiting: 0,
  next: [kind],
  waiting: 1000,
  waitingReserved: 0,
  inbound: null,
  ...changes,
});

export const since = (seconds: number): number => NOW - seconds * 1000;
export const agents = (count: number, seconds = 60): number[] => Array.from({ length: count }, () => since(seconds));
export const flight = (seconds = 3, manner: Flight['manner'] = 'predictive'): Flight => ({
  placedAt: since(seconds),
  kind,
  manner,
});

const anyKind: fc.Arbitrary<RedialKind> = fc.record({
  attempt: fc.integer({ min: 1, max: 6 }),
  numberType: fc.constantFrom(...numberTypes),
  minutesSinceLoss: fc.option(fc.integer({ min: 0, max: 2000 })),
});
const anyTimes = (most: number, within: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: 0, max: within }).map((ago) => NOW - ago),
    { maxLength: most },
  );

export const anyTeam: fc.Arbitrary<TeamKnown> = fc.record({
  now: fc.constant(NOW),
  hour: fc.integer({ min: 0, max: 23 }),
  free: anyTimes(12, HOUR_MS),
  talking: anyTimes(40, HOUR_MS),
  wrappingUp: anyTimes(6, 120_000),
  paused: fc.integer({ min: 0, max: 5 }),
  ringing: fc.array(
    fc.record({
      placedAt: fc.integer({ min: 0, max: 40_000 }).map((ago) => NOW - ago),
      kind: anyKind,
      manner: fc.constantFrom('predictive' as const, 'reserved' as const),
    }),
    { maxLength: 30 },
  ),
  answeredWaiting: fc.integer({ min: 0, max: 3 }),
  next: fc.array(anyKind, { minLength: 1, maxLength: 8 }),
  waiting: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 })),
  waitingReserved: fc.integer({ min: 0, max: 4 }),
  inbound: fc.option(
    fc.record({
      waiting: fc.integer({ min: 0, max: 5 }),
      longestWaitSeconds: fc.integer({ min: 0, max: 60 }),
      arrivalsPerSecond: fc.double({ min: 0, max: 0.5, noNaN: true }),
      serviceLevel: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
  ),
});

const at = fc.integer({ min: 0, max: 24 * HOUR_MS }).map((ago) => NOW - ago);
export const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    type: fc.constant('redial-ended-ringing' as const),
    at,
    hour: fc.integer({ min: 0, max: 23 }),
    kind: anyKind,
    ringSeconds: fc.double({ min: 0, max: 60, noNaN: true }),
    answered: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('answer-served' as const),
    at,
    manner: fc.constantFrom('predictive' as const, 'reserved' as const),
  }),
  fc.record({ type: fc.constant('answer-abandoned' as const), at }),
  fc.record({
    type: fc.constant('talk-ended' as const),
    at,
    talkSeconds: fc.double({ min: 0, max: 7200, noNaN: true }),
  }),
  fc.record({
    type: fc.constant('wrap-up-ended' as const),
    at,
    wrapUpSeconds: fc.double({ min: 0, max: 300, noNaN: true }),
    free: fc.boolean(),
  }),
);

/** In order of time. */
export const anyPast = (most: number): fc.Arbitrary<Fact[]> =>
  fc.array(anyFact, { maxLength: most }).map((facts) => facts.toSorted((a, b) => a.at - b.at));
