/** What is counted of lost calls and cases, when it is durable. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import { counter } from '@ringback/runtime/telemetry/instruments.ts';

export const countCases = (): ((events: readonly CaseEvent[]) => void) => {
  const lost = counter(businessMetrics.lostCalls);
  const closed = counter(businessMetrics.casesClosed);
  const apologyRefused = counter(businessMetrics.apologiesRefused);

  const count = ({ type, data }: CaseEvent): void => {
    switch (type) {
      case 'LossNotEligible':
        return lost({ became: 'not-eligible', reason: data.reason });
      case 'CaseOpened':
        return lost({ became: 'case', reason: 'none' });
      case 'LossMerged':
        return lost({ became: 'merged', reason: 'none' });
      case 'ApologyRefused':
        return apologyRefused({ reason: data.reason });
      case 'CaseRecovered':
        return closed({ outcome: `recovered-by-${data.by}`, reason: 'none' });
      case 'CaseGivenUp':
        return closed({ outcome: 'given-up', reason: data.reason });
      default:
        return undefined;
    }
  };
  return (events) => events.forEach(count);
};
