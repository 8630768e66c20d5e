import { describe, expect, it } from 'vitest';
import { quote } from './quote.ts';

describe('quote', () => {
  it.each([
    ['Hello', { encoding: 'gsm7', units: 5, parts: 1, cost: 2.5 }],
    ['5 €', { encoding: 'gsm7', units: 4, parts: 1, cost: 2.5 }],
    ['я'.repeat(71), { encoding: 'ucs2', units: 71, parts: 2, cost: 5 }],
  ])('given "%s" at 2.50 a part, then %o', (text, expected) => {
    expect(quote(text, 2.5)).toEqual(expected);
  });
});
