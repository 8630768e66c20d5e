/** What is counted of apologies, when it is durable. Confirmations, the other kind of SMS, are not. */
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import { counter } from '@ringback/runtime/telemetry/instruments.ts';
import { evolve, type Sms, type SmsLifeEvent } from '../domain/sms-state.ts';

export const countApologies = (): ((events: readonly SmsLifeEvent[], before: Sms) => void) => {
  const apologies = counter(businessMetrics.apologies);
  const refused = counter(businessMetrics.apologiesRefused);

  const count = (event: SmsLifeEvent, before: Sms): void => {
    if (kindOf(event, before) !== 'apology') return undefined;
    switch (event.type) {
      case 'SmsAccepted':
        return apologies({ outcome: 'accepted' });
      case 'SmsRefused':
        return refused({ reason: event.data.reason });
      case 'SmsSubmitted':
        return apologies({ outcome: 'submitted' });
      case 'SmsDelivered':
        return apologies({ outcome: 'delivered' });
      case 'SmsFailed':
        return apologies({ outcome: 'failed' });
      case 'SmsNotSent':
        return apologies({ outcome: 'not-sent' });
      case 'SmsOutcomeUnknown':
        return apologies({ outcome: 'unknown' });
      case 'SmsSubmitting':
        return undefined;
      default:
        return event satisfies never;
    }
  };
  return (events, before) => {
    let state = before;
    for (const event of events) {
      count(event, state);
      state = evolve(state, event);
    }
  };
};

/** Later events do not say it: the order does. */
const kindOf = ({ data }: SmsLifeEvent, before: Sms) =>
  'kind' in data ? data.kind : 'order' in before ? before.order.kind : null;
