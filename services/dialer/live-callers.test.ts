/** Agents serve live callers first: what the whole dialer does as the ACD tells of its queue. */
import type { LiveQueue } from '@ringback/contracts/agents.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import type { DialerSettings } from './settings.ts';

const EMPTY: LiveQueue = { waiting: 0, longestWaitSeconds: 0, serviceLevel: null };
const waiting = (longestWaitSeconds: number, callers = 1): LiveQueue => ({
  ...EMPTY,
  waiting: callers,
  longestWaitSeconds,
});

let centre: Centre;
afterEach(() => centre.close());

/** So many agents, free, and as many redials that wait; the queue was told of before they came. */
const open = async (queue: LiveQueue, settings: Partial<DialerSettings> = {}, agents = 2): Promise<void> => {
  centre = openCentre({ settings });
  await centre.start();
  for (let n = 1; n <= agents; n++) centre.acd.logIn(`agent-${n}`);
  await centre.run(1);
  centre.acd.tellSnapshot(queue);
  await centre.run(1);
  for (let n = 1; n <= agents; n++) centre.request(n, { reservedAgentOnly: false });
  await centre.run(1);
};
const placed = async (): Promise<number> =>
  (await centre.recorded()).filter(({ type }) => type === 'RedialPlaced').length;

describe.each(['progressive', 'predictive'] as const)('a %s dialer', (pacingMode) => {
  it('given live callers who wait too long, then nothing is placed, and with the queue empty it goes on', async () => {
    await open(waiting(30, 4), { pacingMode });
    expect(await placed()).toBe(0);
    centre.acd.tellSnapshot(waiting(45, 1));
    await centre.run(5);
    expect(await placed()).toBe(0);
    centre.acd.tellSnapshot(EMPTY);
    await centre.run(1);
    expect(await placed()).toBe(2);
  });
  it('given a live caller who waits a moment, then one agent is left for them', async () => {
    await open(waiting(2), { pacingMode });
    expect(await placed()).toBe(1);
  });
  it('given a service level that has fallen, then nothing is placed until it rises', async () => {
    await open({ ...EMPTY, serviceLevel: 0.6 }, { pacingMode, yieldBelowServiceLevel: 0.8 });
    expect(await placed()).toBe(0);
    centre.acd.tellSnapshot({ ...EMPTY, serviceLevel: 0.85 });
    await centre.run(1);
    expect(await placed()).toBe(2);
  });
  it('given an ACD that falls silent while callers wait, then nothing is placed until that word is stale', async () => {
    await open(waiting(0, 2), { pacingMode });
    await centre.run(290);
    expect(await placed()).toBe(0);
    await centre.run(20);
    expect(await placed()).toBe(2);
  });
  it('given callers of another team who wait, then this one goes on', async () => {
    await open({ ...EMPTY, serviceLevel: 0.1 }, { pacingMode, yieldBelowServiceLevel: 0.5 });
    const other = 'vip' as TeamId;
    centre.acd.logIn('vera', other);
    await centre.run(1);
    centre.acd.tellSnapshot({ ...EMPTY, serviceLevel: 0.9 }, other);
    const forVera = centre.request(9, { reservedAgentOnly: false, teamId: other });
    await centre.run(1);
    expect(await placed()).toBe(1);
    expect(await centre.types(forVera)).toContain('RedialPlaced');
  });
});
