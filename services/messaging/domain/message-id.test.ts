import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesMessageId, messageKeys } from './message-id.ts';

describe('matchesMessageId', () => {
  it.each([
    ['1A2B', '1A2B', 'as written'],
    ['1A2B', '1a2b', 'in another case'],
    ['1A2B', '00001A2B', 'padded'],
    ['1A2B', '6699', 'hex submitted, decimal receipted'],
    ['6699', '1a2b', 'decimal submitted, hex receipted'],
    ['0000001A2B', '0000006699', 'both padded'],
    ['b1946ac9-2492', 'B1946AC9-2492', 'not a number at all'],
  ])('given %s submitted and %s receipted (%s), then they match', (submitted, receipted) => {
    expect(matchesMessageId(submitted, receipted)).toBe(true);
  });

  it.each([
    ['1A2B', '1A2C'],
    ['msg-1', 'msg-01'],
    ['12', ''],
  ])('given %s and %s, then they do not match', (submitted, receipted) => {
    expect(matchesMessageId(submitted, receipted)).toBe(false);
  });

  it('given a 64-bit id, then no digit is lost', () => {
    expect(messageKeys('FFFFFFFFFFFFFFFF')).toContain('18446744073709551615');
  });

  it('property: any number matches itself across the two radixes, both ways', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
        const hex = id.toString(16).toUpperCase();
        return matchesMessageId(hex, id.toString(10)) && matchesMessageId(id.toString(10), hex);
      }),
    );
  });
});
