/** Every SmsGateway keeps the same promises: SMPP against the real SMSC over TCP, and the simulated operator. */
import { gatewaySuite } from '@ringback/messaging/gateway-suite.ts';
import type { SmsGateway } from '@ringback/messaging/ports.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { simulatedOperator } from '@ringback/smsc/simulated-operator.ts';
import { joined } from './smsc-and-gateway.ts';

gatewaySuite('SMPP to the built-in SMSC', true, () => joined());
gatewaySuite('SMPP, receipts in decimal that overtake the answer', true, () =>
  joined({ receiptRadix: 'decimal', receiptDelayMs: 0, answerDelayMs: 5 }),
);
gatewaySuite('simulated operator', false, async () => {
  const clock = virtualClock(Date.UTC(2026, 10, 22), trackedWork());
  const model = { seed: 7, deliveredShare: 1, failedShare: 0, minDelayMs: 1000, maxDelayMs: 9000 };
  const gateway: SmsGateway = simulatedOperator(model, clock);
  return {
    gateway,
    async until(condition) {
      await clock.runUntil(clock.now() + 60_000);
      if (!condition()) throw new Error('It did not come true within a minute');
    },
    stop: () => gateway.close(),
  };
});
