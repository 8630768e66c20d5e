import { smsIdOf } from '@ringback/contracts/ids.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { describe, expect, it } from 'vitest';
import { plainOperator, simulatedOperator, type OperatorModel } from './simulated-operator.ts';

const START = Date.UTC(2026, 10, 22);
const ids = Array.from({ length: 1000 }, (_, number) => smsIdOf(`sms-${number}`, 'apology'));

const reportsOf = async (list: typeof ids, changed: Partial<OperatorModel> = {}) => {
  const clock = virtualClock(START, trackedWork());
  const operator = simulatedOperator({ seed: 1, ...plainOperator, ...changed }, clock);
  const reports = new Map<string, { state: string; seconds: number }>();
  operator.onReceipt(async ({ messageId, state, at }) => {
    reports.set(messageId, { state, seconds: (at - START) / 1000 });
  });
  for (const smsId of list) await operator.submit({ smsId });
  await clock.runUntil(START + 3_600_000);
  return reports;
};

const byId = (reports: Map<string, unknown>) => [...reports].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('the simulated operator', () => {
  it('given the same seed, then what becomes of an SMS does not depend on order or company', async () => {
    const all = await reportsOf(ids);
    expect(byId(await reportsOf(ids.toReversed()))).toEqual(byId(all));
    const [first = ids[0]!] = ids;
    const key = `sim-${first}`;
    expect((await reportsOf([first])).get(key)).toEqual(all.get(key));
  });

  it('given another seed, then another month', async () => {
    expect(byId(await reportsOf(ids, { seed: 2 }))).not.toEqual(byId(await reportsOf(ids)));
  });

  it('given shares and delays, then they are kept to', async () => {
    const reports = [...(await reportsOf(ids)).values()];
    const failed = reports.filter(({ state }) => state === 'failed').length;
    expect(reports.length).toBeGreaterThan(970);
    expect(reports.length).toBeLessThan(1000);
    expect(failed).toBeGreaterThan(20);
    expect(failed).toBeLessThan(65);
    expect(reports.every(({ seconds }) => seconds >= 2 && seconds <= 20)).toBe(true);
  });
});
