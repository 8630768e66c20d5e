import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { prepare } from './prepare.ts';
import { prepareSettings } from './settings.ts';

test('given an empty ground, when it is prepared twice, then every database is there and the second time changes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-prepare-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const settings = readSettings(prepareSettings, {
    RINGBACK_BUS: `sqlite:${folder}`,
    RINGBACK_EVENT_STORE: `sqlite:${folder}`,
    RINGBACK_READ_MODELS: `sqlite:${folder}`,
  });
  const clock = realClock((error) => {
    throw error;
  });
  const log = pino({ level: 'silent' });
  await prepare(settings, { clock, log });
  await prepare(settings, { clock, log });
  const files = ['events', 'keys', 'ingest', 'recovery', 'messaging', 'dialer', 'reports'].map((name) => `${name}.db`);
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});
