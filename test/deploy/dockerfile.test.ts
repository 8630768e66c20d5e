/** What can be known of the image without a Docker engine. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const lines = (path: string): string[] =>
  readFileSync(join(ROOT, path), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
const dockerfile = lines('deploy/Dockerfile');
const instructions = (name: string): string[] =>
  dockerfile.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1).trim()] : []));

test('the base has a version and a digest, and the image itself begins from nothing', () => {
  const [base = ''] = instructions('ARG').filter((line) => line.startsWith('BASE='));
  expect(base).toMatch(/^BASE=node:\d+\.\d+\.\d+-[a-z]+-slim@sha256:[0-9a-f]{64}$/);
  expect(instructions('FROM').at(-1)).toBe('scratch');
});

test('it runs as nobody in particular, and without a shell', () => {
  expect(instructions('USER')).toEqual(['65532:65532']);
  for (const start of [...instructions('ENTRYPOINT'), ...instructions('CMD')]) expect(start).toMatch(/^\[".*"\]$/);
});

test('whose image it is, which version and which commit stand on it', () => {
  const [labels = ''] = instructions('LABEL');
  for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'created'])
    expect(labels).toContain(`org.opencontainers.image.${label}=`);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(instructions('ARG')).toContain(`VERSION=${version}`);
});

test('all it copies from the repository is there and not left out', () => {
  const copied = instructions('COPY')
    .filter((line) => !line.startsWith('--from') && !line.startsWith('. .'))
    .map((line) => line.split(' ')[0]!);
  expect(copied).toEqual(['deploy/licences.mjs', 'deploy/ground.sh']);
  const admitted = lines('.dockerignore')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  for (const path of [...copied, 'package-lock.json', 'turbo.json', 'tsconfig.json', 'contracts', 'services'])
    expect([path, admitted.includes(path), existsSync(join(ROOT, path))]).toEqual([path, true, true]);
});

/** The commands of one step that only take files away, as a shell is given them. */
const takesAway = (): string => {
  const step = instructions('RUN').find((run) => run.startsWith('npm sbom')) ?? '';
  return step
    .split(/ && (?=find|for)/)
    .slice(1)
    .join(' && ')
    .replace(/ && ln .*/, '');
};

test.skipIf(process.platform === 'win32').each([
  ['with a page', 'services/reports', ['services/reports/main.ts', 'services/reports/web/dist/index.html']],
  ['without a page', 'services/recovery', ['services/recovery/main.ts']],
])('an image %s keeps what runs, and the step ends well', (_, service, kept) => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-image-'));
  const page = service.endsWith('reports') ? ['web/dist/index.html', 'web/main.tsx', 'web/words/en.ts'] : [];
  for (const file of ['main.ts', 'main.test.ts', 'testing/fake.ts', ...page].map((each) =>
    join(folder, service, each),
  )) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  mkdirSync(join(folder, 'contracts'));
  try {
    execFileSync('/bin/sh', ['-ec', takesAway()], { cwd: folder, stdio: 'pipe' });
    const left = globSync('services/**/*.{ts,tsx,html}', { cwd: folder });
    expect(left.toSorted()).toEqual(kept);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing secret and nothing built comes along', () => {
  const ignored = lines('.dockerignore');
  expect(ignored[0]).toBe('*');
  for (const each of ['**/node_modules', '**/dist']) expect(ignored).toContain(each);
  expect(ignored.filter((line) => /secret|\.env/.test(line))).toEqual([]);
});
