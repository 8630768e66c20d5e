import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { smppSettingsSchema } from '../settings.ts';
import { smscsOf } from './smsc-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'smsc-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const withFile = (content: string) => {
  const file = join(folder, 'smscs.json');
  writeFileSync(file, content);
  return smppSettingsSchema.parse({ smppFile: file });
};
const problemsOf = (settings: ReturnType<typeof withFile>): readonly string[] => {
  try {
    smscsOf(settings);
  } catch (error) {
    if (error instanceof SettingsProblem) return error.problems;
  }
  throw new Error('expected a SettingsProblem');
};
const smsc = { name: 'first', url: 'smpp://user:hunter2%40@[::1]:2775' };

describe('operators', () => {
  it('given a URL, then there is one, with the settings beside it', () => {
    const settings = smppSettingsSchema.parse({ smppUrl: smsc.url, smppWindow: 7, smppLongMessages: 'sar' });
    expect(smscsOf(settings)).toMatchObject([
      { name: 'operator', window: 7, longMessages: 'sar', defaultAlphabet: 'gsm7' },
    ]);
  });

  it('given a file of two, then there are two, defaults filled in', () => {
    const two = { smscs: [smsc, { ...smsc, name: 'second', priority: 2, binds: { transmitters: 2, receivers: 1 } }] };
    expect(smscsOf(withFile(JSON.stringify(two)))).toMatchObject([
      {
        name: 'first',
        priority: 1,
        binds: { transceivers: 1, transmitters: 0, receivers: 0 },
        messagesPerSecond: null,
      },
      { name: 'second', priority: 2, binds: { transceivers: 0, transmitters: 2, receivers: 1 } },
    ]);
  });

  it.each([
    [
      'neither URL nor file',
      smppSettingsSchema.parse({}),
      /neither RINGBACK_SMPP_URL nor RINGBACK_SMPP_FILE is set: give/,
    ],
    ['both', smppSettingsSchema.parse({ smppUrl: smsc.url, smppFile: 'x' }), /both set: leave one of them out/],
    [
      'no file',
      smppSettingsSchema.parse({ smppFile: '/nowhere.json' }),
      /cannot be read \(ENOENT\): name a readable file/,
    ],
  ])('given %s, then it says what to do', (_, settings, expected) => {
    expect(problemsOf(settings)).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    ['{', /is not JSON: check commas/],
    ['{"smscs":[]}', /smscs must name at least one operator/],
    [JSON.stringify({ smscs: [{ ...smsc, windw: 3 }] }), /smscs\[0\] .*windw/],
    [JSON.stringify({ smscs: [{ ...smsc, window: 'ten' }] }), /smscs\[0\]\.window .*number/],
    [
      JSON.stringify({ smscs: [{ ...smsc, binds: { receivers: 1 } }] }),
      /smscs\[0\]\.binds must have a transceiver or a transmitter/,
    ],
    [JSON.stringify({ smscs: [smsc, smsc] }), /smscs must have a name of its own each/],
    [JSON.stringify({ smscs: [{ ...smsc, url: 'smpp://user:hunter2%@host' }] }), /smscs\[0\]\.url .* percent-encoded/],
    [JSON.stringify({ smscs: [{ ...smsc, url: 'smpp://user:hunter2@host:99999' }] }), /smscs\[0\]\.url must be like/],
    [JSON.stringify({ smscs: [{ ...smsc, url: 'http://hunter2' }] }), /smscs\[0\]\.url must be like smpp:\/\//],
  ])('given %s, then the problem names field and remedy, and no secret', (content, expected) => {
    const problems = problemsOf(withFile(content));
    expect(problems.join('\n')).toMatch(expected);
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});
