import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenationHeader, encodingOf, segment, unitsOf } from './segments.ts';

describe('encodingOf', () => {
  it.each([
    ['plain English', 'gsm7'],
    ['price 5€ {braces} [and] ~ | ^ \\', 'gsm7'],
    ['Grüße, niño', 'gsm7'],
    ['', 'gsm7'],
    ['Перезвоним', 'ucs2'],
    ['a back`tick', 'ucs2'],
    ['smile 🙂', 'ucs2'],
  ] as const)('given "%s", then %s', (text, encoding) => {
    expect(encodingOf(text)).toBe(encoding);
  });
});

describe('segment', () => {
  it.each([
    [160, 'a', 1],
    [161, 'a', 2],
    [306, 'a', 2],
    [307, 'a', 3],
    [80, '€', 1],
    [81, '€', 2],
    [70, 'я', 1],
    [71, 'я', 2],
    [134, 'я', 2],
    [135, 'я', 3],
    [35, '🙂', 1],
    [36, '🙂', 2],
  ])('given %i times "%s", then %i part(s)', (times, symbol, parts) => {
    expect(segment(symbol.repeat(times)).parts).toHaveLength(parts);
  });

  it.each([
    [304, 'a', 2],
    [305, 'a', 3],
    [132, 'я', 2],
    [133, 'я', 3],
  ])('given %i times "%s" and a 16-bit reference, then %i part(s)', (times, symbol, parts) => {
    expect(segment(symbol.repeat(times), 16).parts).toHaveLength(parts);
  });

  it('property: no other encoding that can write the text needs fewer parts', () => {
    const writable = fc
      .array(fc.constantFrom('a', '€', '[', 'é', ' '), { maxLength: 400 })
      .map((list) => list.join(''));
    fc.assert(fc.property(writable, (text) => segment(text).parts.length <= segment(text, 8, 'ucs2').parts.length));
  });

  it('given an extension symbol on the border, then it moves whole into the next part', () => {
    const [first, second] = segment(`${'a'.repeat(152)}€${'a'.repeat(20)}`).parts;
    expect([first, second]).toEqual(['a'.repeat(152), `€${'a'.repeat(20)}`]);
  });

  it('given a surrogate pair on the border, then it moves whole into the next part', () => {
    const [first, second] = segment(`${'я'.repeat(66)}🙂${'я'.repeat(20)}`).parts;
    expect([first, second]).toEqual(['я'.repeat(66), `🙂${'я'.repeat(20)}`]);
  });

  const symbols = fc.constantFrom('a', '€', 'я', '🙂', '[', ' ', '\n', 'ё', 'Z');
  const texts = fc.array(symbols, { maxLength: 400 }).map((list) => list.join(''));

  it('property: the parts joined are the text', () => {
    fc.assert(fc.property(texts, (text) => segment(text).parts.join('') === text));
  });

  it('property: no part is over its capacity, and none ends inside a pair', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { encoding, parts } = segment(text);
        const several = parts.length > 1;
        const capacity = encoding === 'gsm7' ? (several ? 153 : 160) : several ? 67 : 70;
        return parts.every((part) => unitsOf(part, encoding) <= capacity && part.isWellFormed());
      }),
    );
  });
});

describe('concatenationHeader', () => {
  it('given part 2 of 3 under reference 300, then the header is numbered and the reference kept to 8 bits', () => {
    expect([...concatenationHeader(300, 3, 2)]).toEqual([5, 0, 3, 44, 3, 2]);
  });

  it('given 16 bits, then the reference is whole', () => {
    expect([...concatenationHeader(300, 3, 2, 16)]).toEqual([6, 8, 4, 1, 44, 3, 2]);
  });
});
