/** The SMSC dies at every step of a submit, in every position of a full window: nothing goes out twice, and nothing is lied about. */
import { suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import type { Receipt, SubmitResult } from '@ringback/messaging/ports.ts';
import type { Verdict } from '@ringback/smsc/behaviour.ts';
import type { RunningSmsc } from '@ringback/smsc/smsc.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, openSmsc, textsTaken, until } from '../ports/smsc-and-gateway.ts';

const WINDOW = 10;
/** Of the header, of the message id, and all of it. */
const CUTS = [0, 1, 3, 4, 8, 12, 15, 16, 17, 24, 25];
const STEPS: readonly Verdict[] = [
  'drop-unread',
  'lose-answer',
  ...CUTS.map((bytes): Verdict => `cut-answer-${bytes}`),
];

type Gateway = ReturnType<typeof openGateway>;

let smsc: RunningSmsc;
let gateway: Gateway;
let receipts: Receipt[];
/** Which submit meets which fate, counted since the start; all others are taken. */
let fates: Map<number, Verdict>;
let seen = 0;

beforeEach(async () => {
  fates = new Map();
  seen = 0;
  receipts = [];
  smsc = await openSmsc({
    verdict: (nth) => {
      seen = nth;
      return fates.get(nth) ?? 'accept';
    },
  });
  gateway = openGateway(smsc.port, { window: WINDOW });
  gateway.onReceipt(async (receipt) => void receipts.push(receipt));
  await until(() => gateway.connected);
});
afterEach(async () => {
  await gateway.close();
  await smsc.stop();
});

const timesTaken = (text: string): number => textsTaken(smsc).filter((taken) => taken === text).length;

/** What was said against what the SMSC has; empty when nothing was a lie. */
const lies = (told: ReadonlyMap<string, SubmitResult>): string[] =>
  [...told].flatMap(([text, { outcome }]) => {
    const times = timesTaken(text);
    const possible = outcome === 'submitted' ? [1] : outcome === 'unknown' ? [0, 1] : [0];
    return possible.includes(times) ? [] : [`${outcome}, and the SMSC has it ${times} times`];
  });

const submitAll = async (texts: readonly string[]): Promise<Map<string, SubmitResult>> => {
  const results = await Promise.all(texts.map((text) => gateway.submit(suiteOrder(text, text))));
  return new Map(texts.map((text, index) => [text, results[index]!]));
};

/** The last break may still be on its way. */
const goesOn = async (): Promise<boolean> => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await until(() => gateway.connected);
    const { outcome } = await gateway.submit(suiteOrder('after', `after all that ${attempt}`));
    if (outcome === 'submitted') return true;
  }
  return false;
};

describe.each(STEPS)('the SMSC dies: %s', (step) => {
  it(`in each of the ${WINDOW} positions of the window, then nothing is out twice and what is said is true`, async () => {
    for (let position = 1; position <= WINDOW; position += 1) {
      fates.set(seen + position, step);
      const told = await submitAll(Array.from({ length: WINDOW }, (_, n) => `${step} ${position} ${n}`));
      expect(lies(told), `position ${position}`).toEqual([]);
      await until(() => gateway.connected);
    }
    expect(await goesOn()).toBe(true);
  });
});

describe('a text in three parts', () => {
  it.each(STEPS)('given the SMSC dies at its second part (%s), then no part is out twice', async (step) => {
    fates.set(2, step);
    const result = await gateway.submit(suiteOrder('long', 'word '.repeat(80)));
    const [sms] = smsc.inbox.list(10);
    expect(smsc.inbox.list(10)).toHaveLength(1);
    expect(sms?.partsArrived).toBeLessThanOrEqual(3);
    expect(smsc.submits()).toBe(sms?.partsArrived);
    // What perhaps was taken is not offered again, so the rest of the text is not either.
    expect(step === 'cut-answer-25' ? ['submitted', 'unknown'] : ['unknown']).toContain(result.outcome);
  });
});

describe('the connection breaks at any byte of what we send', () => {
  it('given it breaks after so many bytes, then nothing is out twice and what is said is true', async () => {
    for (let bytes = 1; bytes <= 240; bytes += 7) {
      smsc.behave({ dropAfterBytes: bytes });
      smsc.dropSessions();
      await until(() => !gateway.connected);
      await until(() => gateway.connected);
      const told = await submitAll([`a ${bytes}`, `b ${bytes}`, `c ${bytes}`]);
      expect(lies(told), `byte ${bytes}`).toEqual([]);
      smsc.behave({ dropAfterBytes: null });
    }
  });
});

describe('what was taken', () => {
  it('given the answers were lost, then receipts come for all that was taken', async () => {
    for (let nth = 1; nth <= WINDOW; nth += 1) fates.set(nth, 'lose-answer');
    await submitAll(Array.from({ length: WINDOW }, (_, n) => `lost ${n}`));
    // One whose answer of ours was lost with a connection comes again.
    const reported = (): number => new Set(receipts.map(({ messageId }) => messageId)).size;
    await until(() => smsc.submits() > 0 && reported() >= smsc.submits());
    expect(reported()).toBe(smsc.submits());
  });
});
