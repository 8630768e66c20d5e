import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { telemetryInMemory } from '@ringback/runtime/telemetry/testing/telemetry-under-test.ts';
import { expect, test } from 'vitest';
import { countCases } from './count-cases.ts';

/** Only what is looked at. */
const event = (type: CaseEvent['type'], data: Readonly<Record<string, string>> = {}): CaseEvent =>
  ({ type, data }) as unknown as CaseEvent;

test('given what becomes of lost calls, then each is counted once, with its reason', async () => {
  const { samples } = telemetryInMemory();
  const count = countCases();
  count([event('CaseOpened'), event('RedialRequested'), event('ApologyRefused', { reason: 'landline' })]);
  count([event('LossMerged')]);
  count([event('LossNotEligible', { reason: 'short-abandon' })]);
  count([event('CaseRecovered', { by: 'caller' }), event('RedialWithdrawn', { reason: 'caller-got-through' })]);
  count([event('CaseGivenUp', { reason: 'expired' })]);
  expect(await samples('ringback_')).toEqual([
    'ringback_calls_lost_total{became="case",reason="none"} 1',
    'ringback_calls_lost_total{became="merged",reason="none"} 1',
    'ringback_calls_lost_total{became="not-eligible",reason="short-abandon"} 1',
    'ringback_apologies_refused_total{reason="landline"} 1',
    'ringback_cases_closed_total{outcome="recovered-by-caller",reason="none"} 1',
    'ringback_cases_closed_total{outcome="given-up",reason="expired"} 1',
  ]);
});
