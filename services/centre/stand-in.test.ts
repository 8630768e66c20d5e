import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { expect, onTestFinished, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standInCentre } from './stand-in.ts';

const [ann, sales, service] = ['ann' as AgentId, 'sales' as TeamId, 'service' as TeamId];
const [first, second] = ['redial-1' as RedialId, 'redial-2' as RedialId];

test('given an agent of two teams, then one redial has them at a time', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringback-stand-in-'));
  const centre = standInCentre({ clock: virtualClock(0, trackedWork()), seed: 1, dataDir });
  onTestFinished(async () => {
    await centre.stop();
    rmSync(dataDir, { recursive: true });
  });
  const { acd } = centre;
  const isHeldFor = async (redial: RedialId, team: TeamId) => (await acd.reserve(ann, team, redial)).reserved;
  expect(await isHeldFor(first, sales)).toBe(true);
  expect(await isHeldFor(second, service)).toBe(false);
  expect(await isHeldFor(first, sales)).toBe(true);
  await acd.release(ann, second);
  expect(await isHeldFor(second, service)).toBe(false);
  await acd.release(ann, first);
  expect(await isHeldFor(second, service)).toBe(true);
});
