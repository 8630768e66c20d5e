import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const platformPackage = `node-${process.platform}-${process.arch}`;
let root: string;
const started: ChildProcess[] = [];

const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

/** Stands for `npm start`'s program: tells what it was given, then waits to be stopped. */
const program = `
import { appendFileSync, writeFileSync } from 'node:fs';
const [answer, file] = process.argv.slice(2);
if (answer === 'tell') {
  console.log(JSON.stringify({ cwd: process.cwd(), arguments: process.argv.slice(2) }));
  process.exit(7);
}
process.on('message', (message) => { appendFileSync(file, message.kind + ' '); process.exit(0); });
process.on('disconnect', () => { appendFileSync(file, 'disconnected'); process.exit(1); });
writeFileSync(file + '.pid', String(process.pid));
process.send({ ready: true });
setInterval(() => {}, 1000);
`;

const lock = (version: string) =>
  JSON.stringify({
    packages: { '': {}, 'node_modules/a': { version }, 'node_modules/elsewhere': { version, optional: true } },
  });

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ringback-setup-')));
  copyFileSync(join(import.meta.dirname, '../setup.mjs'), join(root, 'setup.mjs'));
  write('package.json', '{}');
  write('package-lock.json', lock('1.0.0'));
  write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  write(`node_modules/${platformPackage}/package.json`, JSON.stringify({ bin: { node: 'bin/node' } }));
  mkdirSync(join(root, `node_modules/${platformPackage}/bin`));
  symlinkSync(process.execPath, join(root, `node_modules/${platformPackage}/bin/node`));
  write('services/reports/package.json', '{}');
  write('services/embedded/main.ts', program);
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const setup = (args: readonly string[], env: Record<string, string> = {}, cwd = root) =>
  spawnSync(process.execPath, [join(root, 'setup.mjs'), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

const appears = async (file: string): Promise<string> => {
  for (let tries = 0; tries < 400 && !(existsSync(file) && readFileSync(file, 'utf8') !== ''); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return readFileSync(file, 'utf8');
};

const link = () => join(root, 'node_modules/.bin/node');

describe.skipIf(process.platform === 'win32')('link-node', () => {
  test('given no .bin folder, when run, then the link to the platform package is there', () => {
    expect(setup(['link-node']).status).toBe(0);
    expect(readlinkSync(link())).toBe(`../${platformPackage}/bin/node`);
  });

  test('given the right link, when run again, then it is left alone', () => {
    setup(['link-node']);
    const before = lstatSync(link()).ino;
    setup(['link-node']);
    expect(lstatSync(link()).ino).toBe(before);
  });

  test('given a link to the package of another platform, when run, then it is put right', () => {
    mkdirSync(join(root, 'node_modules/.bin'));
    symlinkSync('../node-other/bin/node', link());
    setup(['link-node']);
    expect(readlinkSync(link())).toBe(`../${platformPackage}/bin/node`);
  });

  test('given an executable that does not run here, when run, then no link is left to break npm scripts', () => {
    rmSync(join(root, `node_modules/${platformPackage}/bin/node`));
    write(`node_modules/${platformPackage}/bin/node`, 'not for this machine');
    expect(setup(['link-node']).status).toBe(0);
    expect(existsSync(link())).toBe(false);
  });
});

describe('commands', () => {
  test('given arguments, when a program runs, then it gets them and its exit code is passed on', () => {
    const { stdout, status } = setup(['start', 'tell', '--no-demo']);
    expect(JSON.parse(stdout)).toEqual({ cwd: root, arguments: ['tell', '--no-demo'] });
    expect(status).toBe(7);
  });

  test('given npm was run from another folder, then paths are relative to that folder', () => {
    const elsewhere = join(root, 'contracts');
    mkdirSync(elsewhere);
    const env = { npm_package_json: join(root, 'package.json'), INIT_CWD: elsewhere };
    expect(JSON.parse(setup(['start', 'tell'], env).stdout).cwd).toBe(elsewhere);
  });

  test('given INIT_CWD of some other npm, then it is not believed', () => {
    const env = { npm_package_json: '/elsewhere/package.json', INIT_CWD: tmpdir() };
    expect(JSON.parse(setup(['start', 'tell'], env).stdout).cwd).toBe(root);
  });

  test('given an unknown command, then it says which there are', () => {
    const { stderr, status } = setup(['strat']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/no command "strat"[\s\S]+start[\s\S]+replay/);
  });
});

describe.skipIf(process.platform === 'win32')('dependencies', () => {
  const fakeNpm = (exitCode: number) => {
    write('fake/npm', `#!/bin/sh\necho noise\necho "$@" > ${root}/npm-ran\nexit ${exitCode}\n`);
    chmodSync(join(root, 'fake/npm'), 0o755);
    return { PATH: `${join(root, 'fake')}:${process.env['PATH']}` };
  };

  test('given all that the lock file wants, then npm is not run', () => {
    setup(['start', 'tell'], fakeNpm(0));
    expect(existsSync(join(root, 'npm-ran'))).toBe(false);
  });

  test.each([
    ['another version', () => write('package-lock.json', lock('2.0.0'))],
    ['no node_modules', () => rmSync(join(root, 'node_modules/.package-lock.json'))],
  ])('given %s, then npm ci runs, quietly', (_, given) => {
    given();
    const { stderr } = setup(['start', 'tell'], fakeNpm(0));
    expect(readFileSync(join(root, 'npm-ran'), 'utf8')).toMatch(/^ci /);
    expect(stderr).toMatch(/^Installing dependencies/);
    expect(stderr).not.toContain('noise');
  });

  test('given npm fails, then its words are shown and the program does not start', () => {
    write('package-lock.json', lock('2.0.0'));
    const { stderr, stdout, status } = setup(['start', 'tell'], fakeNpm(1));
    expect(stderr).toMatch(/noise\nThe dependencies could not be installed/);
    expect([stdout, status]).toEqual(['', 1]);
  });
});

describe.skipIf(process.platform === 'win32')('endings', () => {
  const heard = () => join(root, 'heard');
  const start = async (command: string, args: readonly string[]): Promise<ChildProcess> => {
    const child = spawn(command, args, { cwd: root, stdio: 'ignore' });
    started.push(child);
    await appears(`${heard()}.pid`);
    return child;
  };
  const begin = () => start(process.execPath, ['setup.mjs', 'start', 'wait', heard()]);

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'given %s to it alone, then the program is asked to stop, once, and its exit code is passed on',
    async (signal) => {
      const child = await begin();
      const ended = once(child, 'exit');
      child.kill(signal);
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      expect(readFileSync(heard(), 'utf8')).toBe('stop ');
    },
  );

  test('given it is killed outright, then the program sees its channel close', async () => {
    (await begin()).kill('SIGKILL');
    expect(await appears(heard())).toBe('disconnected');
  });

  test('given npm above it is killed outright, then the program goes too', async () => {
    const shell = await start('/bin/sh', ['-c', `"${process.execPath}" setup.mjs start wait "${heard()}"; true`]);
    const pid = Number(readFileSync(`${heard()}.pid`, 'utf8'));
    shell.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});

const isAlive = (pid: number): boolean => {
  try {
    // A process that ended but was not yet reaped by its new parent still answers to signal 0.
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
