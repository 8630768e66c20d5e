/** docs/settings.md is written from the schema, so that it cannot say anything else. Update: `npm test -- -u test/contracts`. */
import { embeddedSettings } from '@ringback/embedded/settings.ts';
import { describeSettings } from '@ringback/runtime/settings/settings.ts';
import { expect, test } from 'vitest';

const page = (): string => {
  const defaults = embeddedSettings.parse({});
  const rows = describeSettings(embeddedSettings, defaults).map(
    ({ variable, about, fallback }) =>
      `| \`${variable}\` | ${fallback === null || fallback === '' ? 'none' : `\`${fallback}\``} | ${about.replaceAll('|', '\\|')} |`,
  );
  return [
    '# Settings',
    '',
    'Settings of `npm start`, from the environment; the command line wins over it (`npm start -- --help`). An unknown `RINGBACK_*` variable is an',
    'error. A secret may also come from a file, named by the variable with `_FILE` at its end. This page is written from the schema',
    '`services/embedded/settings.ts`.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
};

test('the page of settings is fresh', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/settings.md');
});
