/**
 * The door to the project: `node setup.mjs <command> [args]`, which is what the npm scripts call.
 * Runs on the Node that runs npm (20 or newer) without any dependency, installs what is missing, then runs the command under
 * the project's own Node, which npm brings as a package for this platform.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const windows = process.platform === 'win32';
const OLDEST_NODE_FOR_THE_CODE = 24;
const ECHO_MS = 250;
let firstWish;

const say = (line) => process.stderr.write(`${line}\n`);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Room for short-lived objects: a replayed month is a flood of them, and with less room takes some 50 MB less. */
const SMALL = ['--max-semi-space-size=8'];

/**
 * `ours`: a program of this repository; else a tool from node_modules, run from the root. `page`: needs the built dashboard.
 * `drains`: stops in order when asked. `small`: is to take little memory.
 */
const commands = {
  start: {
    ours: 'services/embedded/main.ts',
    page: true,
    drains: true,
    about: 'runs everything in one process, with a demo contact centre',
  },
  cluster: {
    ours: 'services/cluster/main.ts',
    page: true,
    drains: true,
    about: 'runs every service as processes of their own, on a real Kafka and PostgreSQL',
  },
  replay: {
    ours: 'services/replay/main.ts',
    small: true,
    about: 'runs the services over a recorded file in virtual time',
  },
  backtest: {
    ours: 'services/replay/backtest/main.ts',
    small: true,
    about: 'plays recorded days under another policy, and shows what would have changed',
  },
  audit: { ours: 'services/audit/main.ts', about: 'verifies the promises over a whole history' },
  'dead-letters': {
    ours: 'services/dead-letters/main.ts',
    about: 'lists and settles messages that no service could handle',
  },
  backup: { ours: 'services/embedded/backup/main.ts', about: 'copies the data folder of npm start while it runs' },
  'opt-outs': {
    ours: 'services/recovery/opt-outs/main.ts',
    about: 'takes in and writes out who must be left alone, as CSV',
  },
  simulate: { ours: 'test/pacing/main.ts', about: 'simulates a team that redials, with the real pacing' },
  bench: { ours: 'test/bench/main.ts', about: 'measures' },
  test: { tool: ['vitest/vitest.mjs', 'run'], page: true, about: 'runs the tests' },
  'test:faults': {
    ours: 'test/faults/main.ts',
    about: 'hurts a cluster on a real Kafka and PostgreSQL in every way we know, and audits it',
  },
  check: { tool: ['../test/architecture/check.ts'], about: 'types, lint, format, import rules, contracts, documents' },
  format: { tool: ['@biomejs/biome/bin/biome', 'format', '--write'], about: 'formats the code' },
};

await main(process.argv[2], process.argv.slice(3));

async function main(name, args) {
  if (name === 'link-node') return void linkNode();
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) return usage(name);
  ensureDependencies();
  const node = linkNode() ?? systemNode();
  const help = args.includes('--help') || args.includes('-h');
  if (command.page && !help) buildPage(node);
  if (command.ours)
    await run(node, [...(command.small ? SMALL : []), join(root, command.ours), ...args], {
      cwd: whereTheUserIs(),
      drains: command.drains,
    });
  else await run(node, [join(modules, command.tool[0]), ...command.tool.slice(1), ...args], { cwd: root });
}

function usage(name) {
  if (name && name !== '--help' && name !== '-h') say(`There is no command "${name}".`);
  const lines = Object.entries(commands).map(([command, { about }]) => `  ${command.padEnd(14)}${about}`);
  (name === '--help' || name === '-h' ? process.stdout : process.stderr).write(
    `Usage: node setup.mjs <command> [args]      (or: npm run <command> -- [args])\n\n${lines.join('\n')}\n`,
  );
  process.exitCode = name === '--help' || name === '-h' ? 0 : 2;
}

/** npm runs scripts in the project's root and says in INIT_CWD where the user was: paths they give are relative to that. */
function whereTheUserIs() {
  const ranByNpm = process.env.npm_package_json === join(root, 'package.json') && process.cwd() === root;
  return ranByNpm && process.env.INIT_CWD && existsSync(process.env.INIT_CWD) ? process.env.INIT_CWD : process.cwd();
}

function ensureDependencies() {
  if (!dependenciesAreStale()) return;
  say('Installing dependencies; the first time may take a minute …');
  // Without this project's .bin, so that npm runs under the Node it came with, not under one it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  const installed = spawnSync('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: windows,
    maxBuffer: 64 << 20,
  });
  if (installed.status === 0) return;
  say(`${installed.stdout ?? ''}${installed.stderr ?? ''}`.trim());
  fail(
    `The dependencies could not be installed (${installed.error?.message ?? 'npm ci failed, its words are above'}).`,
  );
}

/** What npm wrote down as installed against what the lock file wants; optional packages may be for another platform. */
function dependenciesAreStale() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return true;
  const installed = readJson(record).packages;
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages);
  return wanted.some(([path, { version, optional, peer }]) => {
    if (path === '') return false;
    return installed[path] ? installed[path].version !== version : !optional && !peer;
  });
}

/** The executable of the platform package npm installed, or null. */
function platformNode() {
  const names = [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
    `node-win-${process.arch}`,
  ];
  const name = names.find((each) => existsSync(join(modules, each, 'package.json')));
  if (!name) return null;
  const { bin: entry } = readJson(join(modules, name, 'package.json'));
  const file = join(modules, name, typeof entry === 'string' ? entry : entry.node);
  return existsSync(file) ? file : null;
}

/**
 * npm 10 drops the link `node_modules/.bin/node`, because the packages for the five platforms share that name: put it back.
 * Returns the project's Node, or null where there is none that runs here (such as Linux with musl).
 */
function linkNode() {
  const node = platformNode();
  if (!node) return null;
  const link = join(bin, windows ? 'node.cmd' : 'node');
  const target = relative(bin, node);
  if (linkedTo(link) === target) return node;
  const runs = spawnSync(node, ['--version']).status === 0;
  rmSync(link, { force: true });
  if (!runs) return null;
  mkdirSync(bin, { recursive: true });
  if (windows) writeFileSync(link, windowsShim(target));
  else symlinkSync(target, link);
  return node;
}

function linkedTo(link) {
  try {
    if (!windows) return readlinkSync(link);
    return /%~dp0\\(.+?)"/.exec(readFileSync(link, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}

function windowsShim(target) {
  return `@"%~dp0\\${target}" %*\r\n`;
}

function systemNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE_FOR_THE_CODE) return process.execPath;
  return fail(
    `Ringback needs Node ${OLDEST_NODE_FOR_THE_CODE} or newer: npm brought none that runs on ${process.platform} ${process.arch}, and yours is ${process.version}. Install a newer Node and try again.`,
  );
}

/** Turbo knows whether the page is fresh; it says nothing unless the build fails. */
function buildPage(node) {
  if (!readJson(join(root, 'services/reports/package.json')).scripts?.build) return;
  if (!existsSync(join(root, 'services/reports/web/dist'))) say('Building the dashboard …');
  const built = spawnSync(
    node,
    [join(modules, 'turbo/bin/turbo'), 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'],
    {
      cwd: root,
      encoding: 'utf8',
      env: childEnvironment(),
    },
  );
  if (built.status === 0) return;
  say(`${built.stdout ?? ''}${built.stderr ?? ''}`.trim());
  fail('The dashboard could not be built; the reason is above.');
}

/** Compiled code is kept beside the packages: whatever is started a second time is there in half the time. */
function childEnvironment() {
  return {
    NODE_COMPILE_CACHE: join(modules, '.cache/compiled'),
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/**
 * Runs the child to its end and leaves with its exit code. Should npm above us be killed outright, the child goes too (what
 * it was doing survives that, see promise 7); should we be, a child that cares sees its channel close.
 */
async function run(node, args, { cwd, drains = false }) {
  const child = spawn(node, args, { cwd, env: childEnvironment(), stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, drains ? askedToStop(child) : (name) => child.kill(name));
  const watch = whenParentIsLost(() => child.kill('SIGKILL'));
  const [code, signal] = await new Promise((resolve) => {
    child.once('error', (error) => fail(`${node} could not be started (${error.message}).`));
    child.once('exit', (...ending) => resolve(ending));
  });
  clearInterval(watch);
  process.exit(code ?? 128 + constants.signals[signal]);
}

/** A parent that ended in good order told us to stop first; then the child ends by itself, in its own time. */
function whenParentIsLost(act) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    setTimeout(() => firstWish ?? act(), ECHO_MS);
  }, 500);
  return watch;
}

/**
 * One wish to stop reaches us up to twice (from the terminal and again from npm), and the child perhaps by itself, while a
 * second wish means "at once". So the first goes down the channel, where a child already stopping ignores it, echoes of it
 * go nowhere, and only a later signal is passed on as a signal.
 */
function askedToStop(child) {
  return (signal) => {
    firstWish ??= Date.now();
    if (Date.now() - firstWish > ECHO_MS) child.kill(signal);
    else if (child.connected) child.send({ kind: 'stop', signal }, () => {});
  };
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
