import { instant, type CallId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { expect, test } from 'vitest';
import { startIngest } from './service.ts';
import { ingestSettingsSchema } from './settings.ts';
import { ingestPlatform } from './testing/platform.ts';

const started = (callId: string, callerNumber: string | null): InboundEvent => ({
  type: 'CallStarted',
  data: { callId: callId as CallId, at: instant(Date.UTC(2026, 10, 22, 7)), callerNumber },
});
const setUp = async () => {
  const world = await ingestPlatform();
  return { ...world, ingest: await startIngest(world.platform, ingestSettingsSchema.parse({})) };
};

test('given events, when accepted, then they are on the bus in their order and time may go on only after that', async () => {
  const { ingest, platform, published } = await setUp();
  void ingest.accept([started('a', '+79161234567'), started('b', null), started('c', '+79161234567')], 'test');
  await platform.work.idle();
  expect(published().map(({ data }) => 'callId' in data && data.callId)).toEqual(['a', 'b', 'c']);
});

test('given the same events again, then they have the same ids', async () => {
  const { ingest, published } = await setUp();
  for (let time = 0; time < 2; time += 1) await ingest.accept([started('a', '+79161234567')], 'test');
  expect(new Set(published().map(({ id }) => id)).size).toBe(1);
});

test('given the bus is down, then accept rejects; and stop waits for what is in hand', async () => {
  const { ingest, setBusDown, published } = await setUp();
  setBusDown(true);
  await expect(ingest.accept([started('a', null)], 'test')).rejects.toThrow('the bus is down');
  setBusDown(false);
  const accepted = ingest.accept([started('b', '+79161234567')], 'test');
  await ingest.stop();
  expect(published()).toHaveLength(1);
  await accepted;
});
