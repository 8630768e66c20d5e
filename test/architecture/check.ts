/** `npm run check`: one line for each check, details only for what failed, exit code 1 if anything did. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiText } from '@ringback/contracts/asyncapi.ts';
import pc from 'picocolors';
import { codeRules, largeFiles, RUNTIME_BUDGET_LINES, runtimeLines } from './code-rules.ts';
import { checkDocuments } from './documents.ts';
import { checkCompose, checkManifests, kustomizeCommand } from './manifests/check-manifests.ts';
import { importRules, violationsOf, type Rule } from './import-rules.ts';
import { readSources } from './source-file.ts';

const root = join(import.meta.dirname, '../..');
const sources = readSources(root);

interface Check {
  readonly name: string;
  /** What is wrong, a line each; nothing when all is well. */
  readonly run: () => Promise<readonly string[]> | readonly string[];
  /** What this machine lacks for it; it is told and not run. */
  readonly lacks?: string | null;
}

/** A tool of node_modules, quiet when content. */
const tool = (script: string, ...args: readonly string[]): Promise<string[]> =>
  new Promise((resolve) => {
    const command = [join(root, 'node_modules', script), ...args];
    execFile(process.execPath, command, { cwd: root, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve(error === null ? [] : `${stdout}${stderr}`.trim().split('\n'));
    });
  });

const TSC = 'typescript/bin/tsc';
const PAGE = 'services/reports/web/tsconfig.json';

const types = async (): Promise<string[]> => {
  const page = existsSync(join(root, PAGE)) ? await tool(TSC, '--noEmit', '-p', PAGE) : [];
  return [...(await tool(TSC, '--noEmit')), ...page];
};

const format = async (): Promise<string[]> => {
  const said = await tool('@biomejs/biome/bin/biome', 'format', '--colors=off', '--max-diagnostics=none');
  const files = said.flatMap((line) => /^(\S+) format ━/.exec(line)?.[1] ?? []);
  return said.length === 0 || files.length > 0 ? files.map((file) => `${file}: npm run format`) : said;
};

const rules = (which: readonly Rule[]) => (): string[] =>
  violationsOf(which, sources).map(({ file, line, rule, remedy }) => `${file}:${line} ${pc.bold(rule)}: ${remedy}`);

const budget = (): string[] => {
  const lines = runtimeLines(sources);
  if (lines <= RUNTIME_BUDGET_LINES) return [];
  return [`services/runtime has ${lines} lines of code, its budget is ${RUNTIME_BUDGET_LINES}: give something away`];
};

const contracts = (): string[] => {
  const fresh = readFileSync(join(root, 'contracts/asyncapi.json'), 'utf8') === asyncApiText();
  return fresh ? [] : ['contracts/asyncapi.json is not what the schemas say: npm test -- -u test/contracts'];
};

const kustomize = kustomizeCommand(process.env['PATH'] ?? '');

const checks: readonly Check[] = [
  { name: 'types', run: types },
  { name: 'lint', run: () => tool('oxlint/bin/oxlint', '--type-aware', '--format=unix') },
  { name: 'format', run: format },
  { name: 'who imports whom', run: rules(importRules) },
  { name: 'what code may say', run: rules(codeRules) },
  { name: 'runtime budget', run: budget },
  { name: 'contracts fresh', run: contracts },
  { name: 'documents true', run: () => checkDocuments(root) },
  {
    name: 'manifests',
    run: () => checkManifests(root, kustomize ?? []),
    lacks: kustomize === null ? 'kustomize or kubectl' : null,
  },
  { name: 'compose files', run: () => checkCompose(root) },
];

const report = (name: string, problems: readonly string[]): void => {
  const mark = problems.length === 0 ? pc.green('✓') : pc.red('✗');
  process.stdout.write(`${mark} ${name}\n${problems.map((line) => `    ${line}\n`).join('')}`);
};

// All at once, told in their order.
const running = checks.map(async ({ name, run, lacks = null }) => ({
  name,
  lacks,
  problems: lacks === null ? await run() : [],
}));
let failed = 0;
for (const check of running) {
  const { name, lacks, problems } = await check;
  if (lacks === null) report(name, problems);
  else process.stdout.write(`${pc.yellow('-')} ${name}: skipped, this machine has no ${lacks}\n`);
  if (problems.length > 0) failed += 1;
}
for (const line of largeFiles(sources)) process.stdout.write(`${pc.yellow('!')} ${line}: stop and think\n`);
process.exitCode = failed === 0 ? 0 : 1;
