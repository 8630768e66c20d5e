import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberReader } from './caller-number.ts';

const read = numberReader('RU');

describe('reading the number a source wrote', () => {
  test.each(['8 (916) 123-45-67', '79161234567', '+7 916 123-45-67', 'sip:+79161234567@pbx.example;user=phone'])(
    'given %s, then it is the one number',
    (text) => {
      expect(read(text)).toMatchObject({ kind: 'number', e164: '+79161234567', line: 'mobile', country: 'RU' });
    },
  );

  test.each([null, undefined, '', '  ', 'anonymous', 'Unknown', '<unknown>', 'restricted'])(
    'given %s, then the number is withheld',
    (text) => {
      expect(read(text)).toEqual({ kind: 'withheld' });
    },
  );

  test.each(['101', '7'.repeat(40), '+999', '+9991234567890123', 'call me at 89161234567', '<script>', '+7999'])(
    'given %s, then it is no phone number',
    (text) => {
      expect(read(text)).toEqual({ kind: 'invalid' });
    },
  );

  test('given numbers of each kind, then the line is told', () => {
    const lines = ['+74951234567', '+78095553535', '+78005553535', '+14155552671', '+447400123456'].map((text) => {
      const number = read(text);
      return number.kind === 'number' ? number.line : number.kind;
    });
    expect(lines).toEqual(['fixed', 'premium', 'fixed', 'unknown', 'mobile']);
  });

  test('given a number of a country with many zones, then it may be any of them', () => {
    const number = read('+79161234567');
    expect(number.kind === 'number' && number.zones).toEqual(
      expect.arrayContaining(['Europe/Moscow', 'Asia/Vladivostok', 'Europe/Kaliningrad']),
    );
  });

  test('given a test number, then it is valid, and of no country', () => {
    expect(read('+999000009664491')).toEqual({
      kind: 'number',
      e164: '+999000009664491',
      line: 'unknown',
      country: null,
      zones: [],
    });
  });

  test('given any text, then reading it does not throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9 ()-]{0,40}$/)), (text) => {
        expect(['number', 'withheld', 'invalid']).toContain(read(text).kind);
      }),
    );
  });
});
