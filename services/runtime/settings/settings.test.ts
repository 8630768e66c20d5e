import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeSettings, readSettings, SettingsProblem } from './settings.ts';

const schema = z.object({
  httpPort: z.int().min(0).max(65_535).default(8080).describe('port to listen on'),
  greedyPort: z.coerce.number().int().default(1).describe('a number that coerces by itself'),
  company: z.string().min(1).max(40).describe('name said in every SMS'),
  demo: z.boolean().default(true).describe('whether the demo centre runs'),
  brokers: z.array(z.string()).default([]).describe('host:port, separated by commas'),
  logLevel: z.enum(['info', 'warn']).default('warn').describe('how much the log says'),
  yieldAfterSeconds: z.number().min(0).nullable().default(20).describe('when it yields; none: never'),
  smppUrl: z.string().startsWith('smpp://').nullable().default(null).meta({ secret: true }).describe('the operator'),
  token: z.string().min(8).meta({ secret: true, description: 'bearer token' }).optional(),
});

const enough = { RINGBACK_COMPANY: 'Bank' };
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(schema, env);
  } catch (error) {
    if (error instanceof SettingsProblem) return error.problems;
  }
  throw new Error('expected a SettingsProblem');
};

describe('reading', () => {
  test('given only what must be given, then defaults hold', () => {
    const settings = readSettings(schema, enough);
    expect(settings).toMatchObject({ httpPort: 8080, company: 'Bank', demo: true, brokers: [], smppUrl: null });
    expect(settings.token).toBeUndefined();
  });

  test('given text, then numbers, booleans and lists are made of it', () => {
    const env = {
      ...enough,
      RINGBACK_HTTP_PORT: '0',
      RINGBACK_GREEDY_PORT: '7',
      RINGBACK_DEMO: 'off',
      RINGBACK_BROKERS: 'a:1, b:2,',
    };
    expect(readSettings(schema, env)).toMatchObject({
      httpPort: 0,
      greedyPort: 7,
      demo: false,
      brokers: ['a:1', 'b:2'],
    });
  });

  test('an empty variable counts as not set', () => {
    expect(readSettings(schema, { ...enough, RINGBACK_HTTP_PORT: '', RINGBACK_GREEDY_PORT: '' })).toMatchObject({
      httpPort: 8080,
      greedyPort: 1,
    });
  });

  test('given none, then what may be switched off is, and what may not is refused', () => {
    const off = { ...enough, RINGBACK_YIELD_AFTER_SECONDS: 'none', RINGBACK_SMPP_URL: 'none' };
    expect(readSettings(schema, off)).toMatchObject({ yieldAfterSeconds: null, smppUrl: null });
    expect(readSettings(schema, enough)).toMatchObject({ yieldAfterSeconds: 20 });
    expect(problemsOf({ ...enough, RINGBACK_HTTP_PORT: 'none' })[0]).toContain('RINGBACK_HTTP_PORT is "none"');
  });

  test('variables of others are left alone, also ours that others read', () => {
    const env = { ...enough, PATH: '/bin', RINGBACK_REQUIRE: 'all' };
    expect(readSettings(schema, env, { known: ['RINGBACK_REQUIRE'] }).company).toBe('Bank');
  });

  test('nobody can change them afterwards', () => {
    const settings = readSettings(schema, enough);
    expect(() => Object.assign(settings, { httpPort: 1 })).toThrow(TypeError);
    expect(() => settings.brokers.push('c')).toThrow(TypeError);
  });
});

describe('problems', () => {
  test.each([
    [
      { RINGBACK_HTTP_PORT: 'eighty' },
      /^RINGBACK_HTTP_PORT is "eighty": .*number.*port to listen on; without it: 8080/,
    ],
    [{ RINGBACK_HTTP_PORT: '70000' }, /^RINGBACK_HTTP_PORT is "70000": .*65535/],
    [{ RINGBACK_DEMO: 'maybe' }, /^RINGBACK_DEMO is "maybe": .*boolean/],
    [{ RINGBACK_LOG_LEVEL: 'loud' }, /^RINGBACK_LOG_LEVEL is "loud": .*"info"\|"warn"/],
    [{ RINGBACK_COMPANY: '' }, /^RINGBACK_COMPANY is not set: give name said in every SMS/],
    [{ RINGBACK_HTPP_PORT: '80' }, /^RINGBACK_HTPP_PORT is not a setting: did you mean RINGBACK_HTTP_PORT\?/],
    [{ RINGBACK_WEATHER_FORECAST: 'rain' }, /^RINGBACK_WEATHER_FORECAST is not a setting: remove it/],
    [{ RINGBACK_COMPANY_FILE: '/x' }, /^RINGBACK_COMPANY_FILE is not a setting/],
  ])('given %j, then it names variable, value and remedy', (env, expected) => {
    expect(problemsOf({ ...enough, ...env })).toEqual([expect.stringMatching(expected)]);
  });

  test('all are told at once', () => {
    expect(problemsOf({ RINGBACK_DEMO: 'x', RINGBACK_NOPE: 'y' })).toHaveLength(3);
  });

  test('a wrong secret is not shown', () => {
    const [problem] = problemsOf({ ...enough, RINGBACK_SMPP_URL: 'http://user:hunter2@smsc' });
    expect(problem).toMatch(/^RINGBACK_SMPP_URL is •••: .*smpp:/);
    expect(problem).not.toContain('hunter2');
  });
});

describe('secrets from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  writeFileSync(file, 'from-a-file\n');

  test('the content is the value, without the last line break', () => {
    expect(readSettings(schema, { ...enough, RINGBACK_TOKEN_FILE: file }).token).toBe('from-a-file');
  });

  test('both ways at once is a problem', () => {
    const env = { ...enough, RINGBACK_TOKEN: 'abcdefgh', RINGBACK_TOKEN_FILE: file };
    expect(problemsOf(env)).toEqual(['RINGBACK_TOKEN and RINGBACK_TOKEN_FILE are both set: leave one of them out']);
  });

  test('a file that is not there is a problem', () => {
    const env = { ...enough, RINGBACK_TOKEN_FILE: join(folder, 'none') };
    expect(problemsOf(env)).toEqual([expect.stringMatching(/^RINGBACK_TOKEN_FILE is ".*none", which cannot be read/)]);
  });

  test('a file with nothing in it is a problem, also where the secret may be left out', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, ' \n');
    const env = { ...enough, RINGBACK_SMPP_URL_FILE: empty };
    expect(problemsOf(env)).toEqual([expect.stringMatching(/^RINGBACK_SMPP_URL_FILE is ".*empty", which is empty/)]);
  });
});

describe('the print at start', () => {
  test('names every setting, masks secrets, tells what is not set', () => {
    const env = { ...enough, RINGBACK_TOKEN: 'abcdefgh' };
    const lines = describeSettings(schema, readSettings(schema, env));
    expect(lines.find(({ variable }) => variable === 'RINGBACK_HTTP_PORT')).toEqual({
      variable: 'RINGBACK_HTTP_PORT',
      value: '8080',
      about: 'port to listen on',
      fallback: '8080',
    });
    const shown = Object.fromEntries(lines.map(({ variable, value }) => [variable, value]));
    expect(shown).toMatchObject({ RINGBACK_TOKEN: '•••', RINGBACK_SMPP_URL: 'none', RINGBACK_COMPANY: 'Bank' });
  });
});
