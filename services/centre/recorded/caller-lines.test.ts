import { instant, type CallId } from '@ringback/contracts/ids.ts';
import { describe, expect, test } from 'vitest';
import { callerLines, type CallData } from './caller-lines.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const HOUR = 3600;
const now = (second: number): number => START + second * 1000;
const event = (type: CallData['type'], callId: string, second: number, callerNumber: string | null = '+79161234567') =>
  ({ type, data: { callId: callId as CallId, at: instant(now(second)), callerNumber } }) as CallData;

describe('the lines of recorded callers', () => {
  test.each(['CallLost', 'CallLeftMenu', 'CallEnded'] as const)(
    'are busy from the first event of a call to its %s',
    (end) => {
      const lines = callerLines();
      expect(lines.isOnLine('+79161234567', now(0))).toBe(false);
      lines.note(event('CallStarted', 'a', 0));
      lines.note(event('CallQueued', 'a', 5));
      expect(lines.isOnLine('+79161234567', now(6))).toBe(true);
      expect(lines.isOnLine('+79161234568', now(6))).toBe(false);
      lines.note(event(end, 'a', 60));
      expect(lines.isOnLine('+79161234567', now(61))).toBe(false);
    },
  );

  test('are the same line however the source writes the number, and where only the first event has it', () => {
    const lines = callerLines();
    lines.note(event('CallQueued', 'a', 0, '8 (916) 123-45-67'));
    lines.note(event('CallAnswered', 'a', 5, null));
    expect(lines.isOnLine('+79161234567', now(6))).toBe(true);
  });

  test('stay busy until the last of several calls is over', () => {
    const lines = callerLines();
    lines.note(event('CallQueued', 'a', 0));
    lines.note(event('CallQueued', 'b', 1));
    lines.note(event('CallLost', 'a', 2));
    expect(lines.isOnLine('+79161234567', now(3))).toBe(true);
    lines.note(event('CallLost', 'b', 4));
    expect(lines.isOnLine('+79161234567', now(5))).toBe(false);
  });

  test('are not kept busy for ever by a call whose end the record lacks', () => {
    const lines = callerLines();
    lines.note(event('CallAnswered', 'a', 0));
    expect(lines.isOnLine('+79161234567', now(4 * HOUR))).toBe(true);
    expect(lines.isOnLine('+79161234567', now(4 * HOUR + 1))).toBe(false);
  });

  test('nobody is on the line of a withheld number', () => {
    const lines = callerLines();
    lines.note(event('CallQueued', 'a', 0, null));
    lines.note(event('CallQueued', 'b', 0, 'anonymous'));
    expect(lines.isOnLine('', now(1))).toBe(false);
  });
});
