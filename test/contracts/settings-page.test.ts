/** The pages of settings are written from the schemas, so that they cannot say anything else. Update: `npm test -- -u test/contracts`. */
import { fileURLToPath } from 'node:url';
import { centreSettings } from '@ringback/centre/settings.ts';
import { deadLetterSettings } from '@ringback/dead-letters/settings.ts';
import { dialerProcessSettings } from '@ringback/dialer/settings.ts';
import { embeddedSettings } from '@ringback/embedded/settings.ts';
import { ingestProcessSettings } from '@ringback/ingest/settings.ts';
import { messagingProcessSettings } from '@ringback/messaging/settings.ts';
import { recoveryProcessSettings } from '@ringback/recovery/settings.ts';
import { reportsProcessSettings } from '@ringback/reports/settings.ts';
import { groundSettings, processSettings } from '@ringback/runtime/ground/settings.ts';
import { describeSettings, type SettingLine } from '@ringback/runtime/settings/settings.ts';
import { smscSettings } from '@ringback/smsc/settings.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';

/** Of a default that is a path of this repository. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HEAD = ['| variable | default | meaning |', '|---|---|---|'];
const row = ({ variable, about }: SettingLine, otherwise: string): string =>
  `| \`${variable}\` | ${otherwise} | ${about.replaceAll('|', '\\|')} |`;
const otherwise = ({ fallback }: SettingLine): string =>
  fallback === null || fallback === '' ? 'none' : `\`${fallback.replace(ROOT, '')}\``;
const rows = (schema: z.ZodObject): string[] => {
  const fields = Object.values(schema.shape) as z.ZodType[];
  const optional = fields.map((field) => field.safeParse(undefined).success);
  return describeSettings(schema, {}).map((line, index) =>
    row(line, optional[index] ? otherwise(line) : 'must be given'),
  );
};
const table = (schema: z.ZodObject): string[] => [...HEAD, ...rows(schema)];

const page = (): string =>
  [
    '# Settings',
    '',
    'Settings of `npm start`, from the environment; the command line wins over it (`npm start -- --help`). An unknown `RINGBACK_*` variable is an',
    'error. A secret may also come from a file, named by the variable with `_FILE` at its end. This page is written from the schema',
    '`services/embedded/settings.ts`. Where traces and metrics go is said by the standard `OTEL_*` variables: [telemetry](telemetry.md).',
    '',
    ...table(embeddedSettings),
    '',
  ].join('\n');

const services: Readonly<Record<string, z.ZodObject>> = {
  ingest: ingestProcessSettings,
  recovery: recoveryProcessSettings,
  messaging: messagingProcessSettings,
  dialer: dialerProcessSettings,
  reports: reportsProcessSettings,
  smsc: smscSettings,
  centre: centreSettings,
  'dead-letters': deadLetterSettings,
};

const ground = new Set(Object.keys(groundSettings.shape));
const own = (schema: z.ZodObject): z.ZodObject =>
  z.object(Object.fromEntries(Object.entries(schema.shape).filter(([key]) => !ground.has(key))));
const users = (key: string): string =>
  Object.entries(services)
    .flatMap(([name, { shape }]) => (key in shape ? [name] : []))
    .join(', ');

const pageOfServices = (): string => {
  const keys = Object.keys(groundSettings.shape);
  const groundRows = rows(groundSettings).map((line, index) => `${line} ${users(keys[index]!)} |`);
  return [
    '# Settings of the services as processes',
    '',
    'Each service reads its settings from the environment (`node services/recovery/main.ts`). An unknown `RINGBACK_*` variable is an error, so give each',
    'service its own. A secret (addresses are, for they may hold passwords) may also come from a file, named by the variable with `_FILE` at',
    'its end. This page is written from the schemas. Where traces and metrics go is said by the standard `OTEL_*` variables: [telemetry](telemetry.md).',
    '',
    '## Every process',
    '',
    ...table(processSettings),
    '',
    '## The ground',
    '',
    '| variable | default | meaning | who reads it |',
    '|---|---|---|---|',
    ...groundRows,
    ...Object.entries(services).flatMap(([name, schema]) => ['', `## ${name}`, '', ...tableOrNothing(own(schema))]),
    '',
  ].join('\n');
};

const tableOrNothing = (schema: z.ZodObject): string[] =>
  Object.keys(schema.shape).length === 0 ? ['Nothing of its own.'] : table(schema);

test('the page of settings is fresh', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/settings.md');
});

test('the page of settings of the services is fresh', async () => {
  await expect(pageOfServices()).toMatchFileSnapshot('../../docs/settings-of-services.md');
});
