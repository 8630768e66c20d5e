import { epochMs } from '@ringback/contracts/ids.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import { expect, it } from 'vitest';
import type { SubmitResult } from '../ports.ts';
import { startMessaging } from '../service.ts';
import { messagingSettingsSchema } from '../settings.ts';
import { NOON, TENANT } from '../testing/examples.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';

it('given an operator that takes its time with one SMS, then those that become due meanwhile go out', async () => {
  const platform = await memoryPlatform(epochMs(NOON));
  const { clock } = platform;
  const gateway = scriptedGateway('+447700900123', () => clock.now());
  const answer = Promise.withResolvers<SubmitResult>();
  gateway.answers.push(() => answer.promise);
  const settings = messagingSettingsSchema.parse({ tenantId: TENANT, company: 'Northwind' });
  // As in a process of its own: no clock stands still for an answer.
  const messaging = await startMessaging({ ...platform, work: untrackedWork }, settings, { gateway });
  const sentAfter = async (reply: { from: string; replyId: string }): Promise<void> => {
    await gateway.incoming(reply);
    await expect
      .poll(() => clock.runUntil(clock.now() + 1000).then(() => gateway.orders.at(-1)?.to), { interval: 2 })
      .toBe(reply.from);
  };
  await sentAfter({ from: '+447700900123', replyId: 'one' });
  await sentAfter({ from: '+447700900124', replyId: 'two' });
  answer.resolve({ outcome: 'submitted', messageIds: ['m1'] });
  await messaging.stop();
  const events = await platform.store.readAll(START, ['Sms'], 100);
  expect(events.filter(({ type }) => type === 'SmsSubmitted')).toHaveLength(2);
});
