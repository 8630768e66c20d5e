import { telemetryInMemory } from '@ringback/runtime/telemetry/testing/telemetry-under-test.ts';
import { expect, test } from 'vitest';
import { evolve, noSms, type SmsKind, type SmsLifeEvent } from '../domain/sms-state.ts';
import { countApologies } from './count-apologies.ts';

/** Only what is looked at. */
const event = (type: SmsLifeEvent['type'], data: Readonly<Record<string, unknown>> = {}): SmsLifeEvent =>
  ({ type, data }) as unknown as SmsLifeEvent;

const life = (kind: SmsKind): SmsLifeEvent[] => [
  event('SmsAccepted', { kind }),
  event('SmsSubmitting'),
  event('SmsNotSent'),
  event('SmsSubmitting'),
  event('SmsSubmitted', { messageIds: ['1'] }),
  event('SmsDelivered'),
];

test('given an apology and a confirmation, then the steps of the apology are counted, and nothing of the other', async () => {
  const { samples } = telemetryInMemory();
  const count = countApologies();
  for (const kind of ['apology', 'confirmation'] as const) {
    let state = noSms;
    for (const one of life(kind)) {
      count([one], state);
      state = evolve(state, one);
    }
  }
  count(
    [event('SmsAccepted', { kind: 'apology' }), event('SmsRefused', { kind: 'apology', reason: 'too-late' })],
    noSms,
  );
  expect(await samples('ringback_')).toEqual([
    'ringback_apologies_total{outcome="accepted"} 2',
    'ringback_apologies_total{outcome="not-sent"} 1',
    'ringback_apologies_total{outcome="submitted"} 1',
    'ringback_apologies_total{outcome="delivered"} 1',
    'ringback_apologies_refused_total{reason="too-late"} 1',
  ]);
});
