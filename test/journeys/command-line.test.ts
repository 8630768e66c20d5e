/** What a person at the terminal reads when something is wrong: one clear sentence, never a stack trace, and an exit code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run, workbench, type Ended, type Program } from './ringback-process.ts';

const bench = workbench();
afterAll(() => bench.clear());

const withFile = (name: string, content: string): string => {
  const folder = bench.folder('data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
  return folder;
};
const file = (name: string, content: string): string => join(withFile(name, content), name);

/** `npm start` on a free port, in a folder of its own unless told otherwise. */
const start = (args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
  run({ ...bench, environment: { ...bench.environment, ...environment } }, 'start', [
    '--no-demo',
    '--port',
    '0',
    '--data',
    bench.folder('data'),
    ...args,
  ]);

const expectOneSentence = ({ code, stdout, stderr }: Ended, says: RegExp, exit = 1): void => {
  expect({ code, stderr }).toEqual({ code: exit, stderr: expect.stringMatching(says) });
  expect(stderr).not.toMatch(/^\s+at .+:\d+|Error:|ZodError|node:internal/m);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  expect(stdout).not.toContain('is running');
};

describe('--help', () => {
  test.each<[Program, RegExp]>([
    ['start', /Usage: npm start[\s\S]+--no-demo[\s\S]+--queue-log FILE/],
    ['replay', /Usage: npm run replay[\s\S]+--format/],
    ['backtest', /Usage: npm run backtest[\s\S]+--against FILE/],
    ['audit', /Usage: npm run audit/],
  ])('of %s is on standard output, and that is all', async (program, says) => {
    const { code, stdout, stderr } = await run(bench, program, ['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(says);
  });
});

describe('npm start that cannot', () => {
  test('given a port in use, then it is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expectOneSentence(await start(['--port', String(port)]), new RegExp(`^Port ${port} on 127.0.0.1 is in use`));
    server.close();
  });

  test.each([
    ['below a file', '/etc/hostname/ringback'],
    ['where nobody may write', '/proc/ringback'],
  ])('given a data folder %s, then it is named', async (_, folder) => {
    expectOneSentence(await start(['--data', folder]), new RegExp(`^Cannot use the data file ${folder}`));
  });

  test.each(['events.db', 'bus.db', 'keys.db', 'smsc.db', 'reports.db', 'recovery.db'])(
    'given garbage in %s, then the file and what to do are named',
    async (name) => {
      const folder = withFile(name, 'this is no database, and it never was one. '.repeat(200));
      expectOneSentence(
        await start(['--data', folder]),
        new RegExp(`${name}: it is not a Ringback database; move it away`),
      );
    },
  );

  test('given broken secrets, then they are named', async () => {
    expectOneSentence(await start(['--data', withFile('secrets.json', '{}')]), /secrets\.json does not hold/);
  });

  test('given a setting nobody knows, then it is named', async () => {
    expectOneSentence(await start([], { RINGBACK_FOO: 'bar' }), /RINGBACK_FOO/);
  });

  test.each([
    ['a setting out of range', { RINGBACK_HTTP_PORT: '99999' }, /RINGBACK_HTTP_PORT/],
    ['a short token', { RINGBACK_INGEST_TOKEN: 'short' }, /RINGBACK_INGEST_TOKEN.+16 characters/],
    ['a zone that is none', { RINGBACK_ZONE: 'Mars/Base' }, /RINGBACK_ZONE/],
    ['a country that is none', { RINGBACK_COUNTRY: 'UK' }, /RINGBACK_COUNTRY/],
  ])('given %s, then it is named', async (_, environment, says) => {
    const { code, stderr } = await run({ ...bench, environment: { ...bench.environment, ...environment } }, 'start', [
      '--no-demo',
      '--data',
      bench.folder('data'),
    ]);
    expectOneSentence({ code, stderr, signal: null, stdout: '' }, says);
  });

  test.each([
    ['that is missing', '/nowhere/policy.json', /policy file \/nowhere\/policy\.json cannot be read \(ENOENT\)/],
    ['that is not JSON', file('policy.json', '{'), /is not JSON/],
    ['with a field out of range', file('policy.json', '{"version":"1","contactsPerDay":0}'), /contactsPerDay/],
    ['with a field nobody knows', file('policy.json', '{"version":"1","colour":"red"}'), /colour/],
  ])('given a policy file %s, then field and remedy are named', async (_, path, says) => {
    expectOneSentence(await start(['--policy', path]), says);
  });

  test.each([
    ['a folder', '/etc', /queue_log \/etc: it is a folder/],
    ['a device', '/dev/null', /queue_log \/dev\/null: it is a pipe or a device/],
  ])('given %s for a queue_log, then one sentence says so', async (_, path, says) => {
    expectOneSentence(await start(['--queue-log', path]), says);
  });

  test.each(['--queue-log', '--data', '--port'])('given %s and nothing in it, then it says so', async (option) => {
    expectOneSentence(await start([option, '']), new RegExp(`^${option} is empty[\\s\\S]+--help`), 2);
  });

  test('given an option nobody knows, then it says how to get help, with exit code 2', async () => {
    expectOneSentence(await start(['--demon']), /--demon[\s\S]+--help/, 2);
  });
});

describe('npm run replay that cannot', () => {
  const csv = file('calls.csv', 'call_id,queued_at,outcome,wait_seconds\na,2026-11-22T07:00:00Z,lost,42\n');
  test.each<[string, readonly string[], RegExp, number]>([
    ['no file', [], /FILE is missing/, 2],
    ['no format', [csv, '--out', '/tmp'], /--format must be one of/, 2],
    ['an empty folder name', [csv, '--format', 'csv', '--out', ''], /--out is missing/, 2],
    ['an empty seed', [csv, '--format', 'csv', '--out', '/tmp', '--seed', ''], /--seed must be a whole number/, 2],
    [
      'a file that is not there',
      ['/nowhere.csv', '--format', 'csv', '--out', bench.folder('out')],
      /\/nowhere\.csv: it does not exist/,
      1,
    ],
    [
      'a folder for a file',
      ['/etc', '--format', 'queue_log', '--out', bench.folder('out')],
      /\/etc: it is a folder/,
      1,
    ],
    [
      'an output nobody can write',
      [csv, '--format', 'csv', '--out', '/etc/hostname/x'],
      /\/etc\/hostname\/x.+cannot be written/,
      1,
    ],
    [
      'a policy that is none',
      [csv, '--format', 'csv', '--out', bench.folder('out'), '--policy', csv],
      /is not JSON/,
      1,
    ],
  ])('given %s, then one sentence says so', async (_, args, says, exit) => {
    const { code, stderr, stdout, signal } = await run(bench, 'replay', args);
    const withoutPhases = stderr.replace(/^.+ …\n/gm, '');
    expectOneSentence({ code, stderr: withoutPhases, stdout, signal }, says, exit);
  });
});

describe('npm run backtest that cannot', () => {
  const policy = file('try.json', '{"version":"try-1"}');
  const deep = file('deep.json', '{"version":"deep-1","allowedPrefixes":["+7916"]}');
  test.each<[string, readonly string[], RegExp, number]>([
    ['no history', ['--policy', policy], /--data is missing/, 2],
    ['a folder without one', ['--data', '/etc', '--policy', policy], /There is no history in \/etc/, 1],
    [
      'garbage for a history',
      ['--data', withFile('bus.db', 'no database '.repeat(99)), '--policy', policy],
      /cannot be read/,
      1,
    ],
    ['a policy that is not there', ['--data', '/etc', '--policy', '/nowhere.json'], /nowhere\.json cannot be read/, 1],
    ['a policy that asks for numbers', ['--data', '/etc', '--policy', deep], /\+7916 looks into the number/, 1],
  ])('given %s, then one sentence says so', async (_, args, says, exit) => {
    expectOneSentence(await run(bench, 'backtest', args), says, exit);
  });
});
