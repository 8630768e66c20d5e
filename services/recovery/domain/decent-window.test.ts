import { expect, test } from 'vitest';
import { nextDecentWindow } from './decent-window.ts';
import type { Hours } from './policy.ts';

const nineToEight: Hours = { from: 9 * 60, to: 20 * 60, days: [1, 2, 3, 4, 5, 6, 7] };
const russia = ['Europe/Moscow', 'Europe/Kaliningrad', 'Asia/Kamchatka'];
const at = (text: string): number => Date.parse(text);
const windowOf = (zones: string[], calledAt: string, from: string, justCalledMinutes = 60) => {
  const window = nextDecentWindow({ zones, calledAt: at(calledAt), justCalledMinutes }, nineToEight, at(from));
  return (
    window && [
      new Date(window.notBefore).toISOString().slice(0, 16),
      new Date(window.notAfter).toISOString().slice(0, 16),
      window.zones,
    ]
  );
};

test('given one zone, its hours decide, whenever they called', () => {
  expect(windowOf(['Europe/Moscow'], '2026-11-23T12:00Z', '2026-11-23T12:30Z')).toEqual([
    '2026-11-23T12:30',
    '2026-11-23T17:00',
    1,
  ]);
});

test('given several zones and a call a moment ago, the most likely zone decides, for an hour', () => {
  expect(windowOf(russia, '2026-11-23T12:00Z', '2026-11-23T12:01Z')).toEqual([
    '2026-11-23T12:01',
    '2026-11-23T13:00',
    1,
  ]);
});

test('given several zones and a call of two hours ago, all of them decide', () => {
  expect(windowOf(russia, '2026-11-23T12:00Z', '2026-11-23T14:00Z')).toEqual([
    '2026-11-24T07:00',
    '2026-11-24T08:00',
    3,
  ]);
});

test('given it is decent in all zones, the window lasts as long as that', () => {
  expect(windowOf(russia, '2026-11-23T06:55Z', '2026-11-23T07:05Z', 10)).toEqual([
    '2026-11-23T07:05',
    '2026-11-23T08:00',
    3,
  ]);
});

test('given a call at night in the most likely zone, nobody is contacted at night', () => {
  expect(windowOf(russia, '2026-11-23T20:00Z', '2026-11-23T20:01Z')).toEqual([
    '2026-11-24T07:00',
    '2026-11-24T08:00',
    3,
  ]);
});

test('given the policy takes nobody to be awake, all zones decide at once', () => {
  expect(windowOf(russia, '2026-11-23T12:00Z', '2026-11-23T12:01Z', 0)).toEqual([
    '2026-11-24T07:00',
    '2026-11-24T08:00',
    3,
  ]);
});
