import { expect, test } from 'vitest';
import { defaultPolicy, parsePolicy } from './policy-file.ts';
import { policyText } from './policy-text.ts';

test('a policy written out and read again is the same policy', () => {
  const own = parsePolicy(
    JSON.stringify({ version: 'own-1', holdOut: { share: 0.1 }, redial: { hours: { from: '08:30', to: '24:00' } } }),
    'a file',
  );
  for (const policy of [defaultPolicy, own]) {
    const { isHoliday: _read, ...read } = parsePolicy(policyText(policy), 'its text');
    const { isHoliday: _written, ...written } = policy;
    expect(read).toEqual(written);
  }
});
