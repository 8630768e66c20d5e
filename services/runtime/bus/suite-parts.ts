/** What the tests of a bus share: the bus under test, messages, listeners, and patience. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { expect } from 'vitest';
import { HANDLED, type Bus, type DeliveredMessage, type Outcome, type Subscription } from './port.ts';

export interface BusUnderTest {
  readonly bus: Bus;
  /** As after `kill -9`: another bus over the same log; what the old one had in hand is gone. */
  crashAndReopen(): Promise<Bus>;
  /** Lets this many milliseconds pass for the bus. */
  pass(ms: number): Promise<void>;
  dispose(): Promise<void>;
  /** How many random stories the suite tells; 40 where none is given. For buses that live in real time. */
  readonly stories?: number;
}

/** Longer than the longest pause, in steps of a second: if it has not happened by then it never will. */
const PATIENCE_STEPS = 400;
const STEP_MS = 100;

export const message = (key: string | null, value: string): WireMessage => ({
  key,
  headers: { ce_type: 'Said', traceparent: '00-1-2-01' },
  value,
});

export const subscription = (
  topic: string,
  wants: Partial<Subscription> & Pick<Subscription, 'handle'>,
): Subscription => ({
  group: `${topic}-readers`,
  topics: [topic],
  deadLetterTopic: `${topic}-dead`,
  concurrency: 16,
  ...wants,
});

export const eventually = async (under: BusUnderTest, what: () => boolean): Promise<void> => {
  for (let step = 0; step < PATIENCE_STEPS && !what(); step += 1) await under.pass(STEP_MS);
  expect(what(), 'what was waited for').toBe(true);
};

let made = 0;
const run = Date.now().toString(36);
/** A name no other test of this or an earlier run has, for adapters whose topics outlive a test. */
export const freshTopic = (): string => {
  made += 1;
  return `suite-${run}-${process.pid}-${made}`;
};

/** Remembers what came, in order. */
export const listener = () => {
  const heard: DeliveredMessage[] = [];
  const handle = async (delivered: DeliveredMessage): Promise<Outcome> => {
    heard.push(delivered);
    return HANDLED;
  };
  return { heard, handle, values: () => heard.map((one) => one.value) };
};
