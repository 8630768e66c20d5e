/** What is counted of redials, when it is durable. */
import type { RedialResult } from '@ringback/contracts/cases.ts';
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { counter, histogram } from '@ringback/runtime/telemetry/instruments.ts';

interface Told {
  readonly type: string;
  readonly data: unknown;
}

export const countRedials = (): ((events: readonly Told[]) => void) => {
  const placed = counter(businessMetrics.redialsPlaced);
  const answered = counter(businessMetrics.redialsAnswered);
  const abandoned = counter(businessMetrics.redialsAbandoned);
  const redials = counter(businessMetrics.redials);
  const secondsToAgent = histogram(businessMetrics.secondsToAgent);
  const ended = (result: RedialResult): void => redials({ result });

  const count = (event: RedialEvent): void => {
    switch (event.type) {
      case 'RedialPlaced':
        return placed();
      case 'RedialAnswered':
        return answered();
      case 'RedialConnected':
        secondsToAgent(event.data.secondsToAgent);
        return ended('connected');
      case 'RedialAbandoned':
        abandoned();
        return ended('abandoned');
      case 'RedialUnanswered':
        return ended(event.data.result);
      case 'RedialCancelled':
        return ended('withdrawn');
      default:
        return undefined;
    }
  };
  // Our own decider wrote them, typed; what the dialer tells itself alone falls through.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (events) => events.forEach((event) => count(event as RedialEvent));
};
