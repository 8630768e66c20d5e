import { describe, expect, test } from 'vitest';
import { defaultPolicy } from './domain/policy.ts';
import { parsePolicy, readPolicy } from './policy-file.ts';

const parse = (policy: unknown) => parsePolicy(JSON.stringify(policy), 'The policy file p.json');

describe('a policy file', () => {
  test('given only a version, everything else is the default, and no jurisdiction limits it unless it says so', () => {
    const isHoliday = expect.any(Function) as unknown;
    const expected = { ...defaultPolicy, version: 'v1', jurisdiction: 'plain', isHoliday };
    expect(parse({ version: 'v1' })).toEqual(expected);
    const jurisdictionOfTenants = { 'acme-bank': 'ru' };
    const chosen = { jurisdiction: 'by-number', jurisdictionOfTenants };
    expect(parse({ version: 'v1', ...chosen })).toEqual({ ...expected, ...chosen });
    expect(() => parse({ version: 'v1', jurisdiction: 'mars' })).toThrow(/jurisdiction: /);
  });

  test('given some fields, only those differ', () => {
    const policy = parse({
      version: 'v2',
      shortAbandonSeconds: 10,
      redial: { attempts: 1, hours: { from: '08:00', to: '24:00' }, retryMinutes: { busy: 1 } },
    });
    expect(policy.shortAbandonSeconds).toBe(10);
    expect(policy.redial).toEqual({
      ...defaultPolicy.redial,
      attempts: 1,
      hours: { ...defaultPolicy.redial.hours, from: 480, to: 1440 },
      retryMinutes: { ...defaultPolicy.redial.retryMinutes, busy: 1 },
    });
  });

  test('given a hold-out, its salt need not be named', () => {
    expect(parse({ version: 'v', holdOut: { share: 0.1 } }).holdOut).toEqual({ share: 0.1, salt: 'hold-out-1' });
    expect(parse({ version: 'v', justCalledMinutes: 0 }).justCalledMinutes).toBe(0);
  });

  test.each([
    [{}, /version/],
    [{ version: 'v', shortAbandonSeconds: -1 }, /shortAbandonSeconds/],
    [{ version: 'v', redail: {} }, /redail/],
    [
      { version: 'v', redial: { ringTimeoutSeconds: 5 } },
      /redial\.ringTimeoutSeconds: a phone must ring at least 15 seconds/,
    ],
    [{ version: 'v', apology: { hours: { from: '21:00', to: '09:00' } } }, /apology\.hours\.to: must be later/],
    [
      { version: 'v', apology: { hours: { from: '9', to: '21:00' } } },
      /apology\.hours\.from: must be local time as HH:MM/,
    ],
    [{ version: 'v', holdOut: { share: 0.6 } }, /holdOut\.share: at most half of the callers/],
    [{ version: 'v', holdOut: { share: 0.00001 } }, /holdOut\.share: must have at most four decimals/],
    [{ version: 'v', holdOut: { salt: 'a b' } }, /holdOut\.salt: must be 1 to 64/],
    [{ version: 'v', allowedPrefixes: ['7'] }, /allowedPrefixes\.0: must be the start of an international number/],
  ])('%j is refused by field', (policy, message) => expect(() => parse(policy)).toThrow(message));

  test.each<[string, object | null, string]>([
    ['of another kind', null, 'F: Invalid input: expected object, received null.'],
    ['without a version', {}, 'F: version: is missing.'],
    [
      'with a field nobody knows',
      { version: '1', redials: {} },
      'F: redials: is not a known field: leave it out, or check its spelling.',
    ],
    [
      'with one further in',
      { version: '1', redial: { retryMinutes: { bussy: 1 } } },
      'F: redial.retryMinutes.bussy: is not a known field: leave it out, or check its spelling.',
    ],
    [
      'with a time that is none',
      { version: '1', apology: { hours: { from: '9:00', to: '21:00' } } },
      'F: apology.hours.from: must be local time as HH:MM, from 00:00 to 24:00, such as 09:00.',
    ],
  ])('%s: the field is named, and nothing but it', (_, policy, says) => {
    expect(() => parsePolicy(JSON.stringify(policy), 'F')).toThrow(`${says} docs/policy.md lists every field.`);
  });

  test('that begins with a byte order mark is read all the same', () => {
    expect(parsePolicy('\uFEFF{"version":"1"}', 'F').version).toBe('1');
  });

  test('that is not JSON says so', () =>
    expect(() => parsePolicy('version: 1', 'The policy file p.json')).toThrow(/p\.json is not JSON/));
  test('that is missing says so', async () =>
    await expect(readPolicy('/nowhere/policy.json')).rejects.toThrow(/cannot be read \(ENOENT\)/));
  test('none at all is the default', async () => {
    const { isHoliday, ...read } = await readPolicy(null);
    expect({ ...read, isHoliday: defaultPolicy.isHoliday }).toEqual(defaultPolicy);
    expect(isHoliday('US', '2026-07-04')).toBe(true);
  });
});
