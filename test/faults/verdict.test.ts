import { describe, expect, test } from 'vitest';
import { acrossTheStep } from './verdict.ts';

const violation = (...times: readonly string[]) => ({
  kind: 'violation' as const,
  events: times.map((time) => ({ time: `2026-11-22T${time}Z` })),
});

describe('given the clock was set forward by an hour between a call and a redial', () => {
  test('when the redial came a second after the call began, then it was not known yet', () => {
    expect(acrossTheStep(violation('21:57:48.299', '22:57:49.454'), 3600, 45)).toBe(true);
  });

  test('when the call began, by the clock an hour slow, a moment after the redial, then it was not known either', () => {
    expect(acrossTheStep(violation('22:02:02.292', '23:01:50.694'), 3600, 45)).toBe(true);
  });

  test.each([
    ['no hour lies between them', violation('21:57:48', '21:58:49')],
    ['it came later than the grace after the hour', violation('21:57:48', '22:58:49')],
    ['one event shows it', violation('21:57:48')],
    ['no event shows it', violation()],
  ])('when %s, then it stays a violation', (_, line) => {
    expect(acrossTheStep(line, 3600, 45)).toBe(false);
  });
});
