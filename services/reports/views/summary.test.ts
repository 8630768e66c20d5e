import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inboundCall, madeUpCase, madeUpRedial, madeUpSms, MORNING, notEligible } from '../testing/made-up-events.ts';
import { arrival, history, HISTORY_SECONDS } from '../testing/made-up-history.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { naiveSummary } from '../testing/naive-summary.ts';
import { summary } from './summary.ts';

const END = MORNING + HISTORY_SECONDS * 1000;

/** Closed lists name every reason, also those that never came. */
const withoutZeros = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => (inner === 0 ? [] : [[key, withoutZeros(inner)]])),
      )
    : value;

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe('the summary', () => {
  it('given any history in any order, in any batches and with repetitions, then it is what a slow count from the events gives', async () => {
    const arrivals = history.chain((happened) =>
      fc.record({ events: arrival(happened), batch: fc.integer({ min: 1, max: 60 }) }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ events, batch }) => {
        const db = await memoryDb();
        await take(db, events, batch);
        expect(withoutZeros(await summary(db, END))).toEqual(withoutZeros(naiveSummary(events)));
        await db.destroy();
      }),
      { numRuns: 60 },
    );
  });

  it('given any history, then both identities hold', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ agents, others }) => {
        const db = await memoryDb();
        await take(db, [...agents, ...others]);
        const { calls, cases, notEligible } = await summary(db, END);
        expect(calls.lost).toBe(cases.opened + cases.lossesMerged + sum(notEligible));
        expect(cases.opened).toBe(
          cases.recoveredByRedial + cases.recoveredByCaller + sum(cases.gaveUp) + cases.openAtEnd,
        );
        await db.destroy();
      }),
      { numRuns: 30 },
    );
  });

  it('given what was read of a recording, then keys come in the order of the document', async () => {
    const db = await memoryDb();
    const input = { callsRead: 3, rowsRefused: { 'no-date': 1 }, ignored: { phantom: 2 } };
    const told = await summary(db, END, input);
    expect(Object.keys(told)).toEqual([
      'input',
      'calls',
      'notEligible',
      'cases',
      'apologies',
      'redials',
      'agents',
      'medianMinutesToCallback',
      'p90MinutesToCallback',
    ]);
    expect(told.input).toEqual(input);
    expect(Object.keys(told.notEligible).slice(0, 2)).toEqual(['unknown-caller', 'short-abandon']);
    expect(Object.keys(await summary(db, END))[0]).toBe('calls');
  });

  it('given one recovered case, one not chased, then every part tells it', async () => {
    const db = await memoryDb();
    const call = inboundCall('c1', 1);
    const it = madeUpCase('c1', 1);
    const sms = madeUpSms('c1', 1);
    const redial = madeUpRedial('c1', 1, 'a1');
    const unknown = inboundCall('c2', null);
    await take(db, [
      call.queued(0),
      call.lost(30),
      it.opened(30, 'c1'),
      it.apologyRequested(30),
      it.recoveredByRedial(160),
    ]);
    await take(db, [unknown.queued(0), unknown.lost(3), notEligible('c2', 3, null, 'unknown-caller')]);
    await take(db, [sms.accepted(30), sms.submitting(30), sms.submitted(31), sms.delivered(33)]);
    await take(db, [
      redial.queued(30),
      redial.placed(150),
      redial.answered(158),
      redial.connected(160),
      redial.ended(220),
    ]);
    expect(withoutZeros(await summary(db, END))).toEqual({
      calls: { queued: 2, lost: 2 },
      notEligible: { 'unknown-caller': 1 },
      cases: { opened: 1, recoveredByRedial: 1, gaveUp: {} },
      apologies: { sent: 1, delivered: 1, refused: {} },
      redials: { placed: 1, answeredByPerson: 1, connected: 1, unanswered: {} },
      agents: {},
      medianMinutesToCallback: 2,
      p90MinutesToCallback: 2,
    });
  });
});
