import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadOrCreateSecrets, SecretsProblem } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-secrets-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('secrets of one machine', () => {
  test('given a new folder, then they are made once and stay', () => {
    const made = loadOrCreateSecrets(join(folder, 'deep/data'));
    expect(made.callerIdSecret).toHaveLength(32);
    expect(made.masterKey.equals(made.callerIdSecret)).toBe(false);
    expect(loadOrCreateSecrets(join(folder, 'deep/data'))).toEqual(made);
  });

  test('two installations have different ones', () => {
    expect(loadOrCreateSecrets(join(folder, 'a'))).not.toEqual(loadOrCreateSecrets(join(folder, 'b')));
  });

  test.skipIf(process.platform === 'win32')('only their owner can read them, and no draft is left', () => {
    loadOrCreateSecrets(folder);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  test.each(['', '{', '{}', '{"callerIdSecret":"c2hvcnQ","masterKey":"c2hvcnQ"}'])(
    'given a damaged file (%j), then one sentence says so and the file is not replaced',
    (content) => {
      writeFileSync(join(folder, 'secrets.json'), content);
      expect(() => loadOrCreateSecrets(folder)).toThrow(SecretsProblem);
      expect(() => loadOrCreateSecrets(folder)).toThrow(/Restore it from a backup/);
    },
  );

  test('given a folder that cannot be made, then one sentence names the file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => loadOrCreateSecrets(join(folder, 'file/data'))).toThrow(
      /secrets\.json can be neither read nor made \(\w+\)/,
    );
  });
});
