import { expect, test } from 'vitest';
import { withoutNumbers } from './without-numbers.ts';

test('whatever could be a phone number is taken out, however it is written', () => {
  for (const number of ['+79161234567', '8 (916) 123-45-67', '0161 496 0000', '916.123.45.67'])
    expect(withoutNumbers(`no answer from ${number}, again`)).toBe('no answer from #, again');
});

test('short numbers and words stay', () => {
  expect(withoutNumbers('data.parts: must be at most 20')).toBe('data.parts: must be at most 20');
});
