/** Half of the agents for live callers, half for redials, swapped at a given hour. */
import { afterEach, describe, expect, it } from 'vitest';
import { dialerSettingsSchema } from './settings.ts';
import { type Centre, openCentre } from './testing/centre.ts';

/** The centre opens at 10:00 in Moscow. */
const PLAN = JSON.stringify([
  { from: '10:01', inboundShare: 0 },
  { from: '09:00', inboundShare: 0.5 },
]);
const AGENTS = 4;

let centre: Centre;
afterEach(() => centre.close());
const placed = async (): Promise<number> =>
  (await centre.recorded()).filter(({ type }) => type === 'RedialPlaced').length;

describe.each(['progressive', 'predictive'] as const)('a %s dialer with a shift plan', (pacingMode) => {
  it('given half of the agents are for live callers, then the others redial, and at the hour all do', async () => {
    centre = openCentre({ settings: { pacingMode, shiftPlan: PLAN } });
    const begins = new Map<string, () => void | Promise<void>>();
    await centre.start(({ platform, ports }) => ({
      ports,
      platform: {
        ...platform,
        clock: {
          ...platform.clock,
          cron(expression, zone, work) {
            begins.set(`${expression} ${zone}`, work);
            return () => void begins.delete(`${expression} ${zone}`);
          },
        },
      },
    }));
    for (let n = 1; n <= AGENTS; n++) centre.acd.logIn(`agent-${n}`);
    await centre.run(30);
    for (let n = 1; n <= AGENTS; n++) centre.request(n, { reservedAgentOnly: false });
    await centre.run(2);
    expect(await placed()).toBe(AGENTS / 2);
    // They ring and talk for half a minute: at 10:01 nobody else became free.
    expect([...begins.keys()]).toEqual(['0 9 * * * Europe/Moscow', '1 10 * * * Europe/Moscow']);
    await centre.run(28);
    await begins.get('1 10 * * * Europe/Moscow')!();
    await centre.run(1);
    expect(await placed()).toBe(AGENTS);
    await centre.dialers[0]!.stop();
    expect(begins.size).toBe(0);
  });
  it('given the agents for live callers talk with some, then those who are free redial', async () => {
    centre = openCentre({ settings: { pacingMode, shiftPlan: PLAN } });
    await centre.start();
    for (let n = 1; n <= AGENTS; n++) centre.acd.logIn(`agent-${n}`);
    centre.acd.set('agent-1', 'talking');
    await centre.run(1);
    for (let n = 1; n <= AGENTS; n++) centre.request(n, { reservedAgentOnly: false });
    await centre.run(2);
    expect(await placed()).toBe(2);
  });
});

describe('a shift plan as it is set', () => {
  it.each([
    ['nine to five', 'is not JSON such as [{"from":"09:00"'],
    ['{}', 'must be a list such as'],
    ['[]', 'must be a list such as'],
    ['[{"from":"9:00","inboundShare":0.5}]', 'shift 1, from: must be a time such as "09:00"'],
    ['[{"from":"09:00","inboundShare":0.5},{"from":"13:00","inboundShare":50}]', 'shift 2, inboundShare: must be'],
    ['[{"from":"09:00"}]', 'shift 1, inboundShare: must be a number from 0 to 1'],
    ['[{"from":"09:00","inboundShare":1},{"from":"09:00","inboundShare":0}]', 'two shifts of one time'],
  ])('given %s, then it is refused: %s', (shiftPlan, message) => {
    const read = dialerSettingsSchema.safeParse({ shiftPlan });
    expect(read.error?.issues[0]?.message).toContain(message);
  });
});
