import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './sqlite-folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('given a folder is held, a second holder is refused, and admitted once it is released', {
  timeout: 10_000,
}, () => {
  const first = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/another Ringback is using the folder; stop it first/);
  first.release();
  lockFolder(folder).release();
});

test('given a folder that cannot be made, the sentence names it', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => lockFolder(join(folder, 'file', 'below'))).toThrow(/file\/below: the folder cannot be made \(ENOTDIR\)/);
});
