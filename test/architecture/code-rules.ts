/** What code must not say where, how files are named, and how large they grow. */
import { isComposition, isForTests, isIn, isPacing, isPage, serviceOf } from './places.ts';
import type { Rule } from './import-rules.ts';
import { lineAt, type SourceFile } from './source-file.ts';

const says =
  (applies: (path: string) => boolean, words: RegExp, where: 'code' | 'text' = 'code'): Rule['linesAtFault'] =>
  (file) =>
    applies(file.path) ? [...file[where].matchAll(words)].map(({ index }) => lineAt(file[where], index)) : [];

const named =
  (wrong: RegExp): Rule['linesAtFault'] =>
  ({ path }) =>
    wrong.test(path) ? [1] : [];

const lineCount = (file: SourceFile): number => file.text.trimEnd().split('\n').length;

const TIME_AND_CHANCE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bMath\.random\b|\brandomUUID\b|\bperformance\.now\b/g;
const READS_ENVIRONMENT = /\bprocess\.env\b|\benv\s*\}\s*=\s*process\b/g;
// Letters in brackets, or this file would break its own rule.
const UNFINISHED = /\b(?:T[O]DO|F[I]XME|X[X]X)\b/g;

const isDomain = (path: string): boolean => (isIn('domain', path) || isPacing(path)) && !isForTests(path);
/** Services that run in virtual time too: their time comes from the platform's clock. */
const runsOnTheClock = (path: string): boolean => {
  const service = serviceOf(path);
  const ownTime = service === null || service === 'runtime' || service === 'audit' || isComposition(path);
  return !ownTime && !isForTests(path) && !isPage(path) && !path.endsWith('/main.ts');
};

/** Stop and think here… */
export const LARGE_FILE_LINES = 250;
/** …and split here. */
export const LARGEST_FILE_LINES = 400;

export const codeRules: readonly Rule[] = [
  {
    name: 'domain-waits-for-nothing',
    remedy: 'the domain decides at once from what it is given: no async, no await, no promises',
    linesAtFault: says(isDomain, /\basync\b|\bawait\b|\bPromise\b/g),
  },
  {
    name: 'domain-knows-no-world',
    remedy: 'time comes in as `now`, chance and settings as values',
    linesAtFault: says(isDomain, new RegExp(`${TIME_AND_CHANCE.source}|\\bprocess\\.|\\bconsole\\.|\\bfetch\\(`, 'g')),
  },
  {
    name: 'time-comes-from-the-clock',
    remedy: 'use platform.clock (or the random and ids given), so that a recorded month replays the same',
    linesAtFault: says((path) => runsOnTheClock(path) && !isDomain(path), TIME_AND_CHANCE),
  },
  {
    name: 'environment-in-main-only',
    remedy: 'read settings in main.ts and pass them on',
    linesAtFault: says(
      (path) => !/(^|\/)main\.ts$/.test(path) && !path.startsWith('test/') && path !== 'setup.mjs' && !isForTests(path),
      READS_ENVIRONMENT,
    ),
  },
  {
    name: 'names-say-what-it-is',
    remedy: 'name the file after what it does, not utils, common, helpers or manager',
    linesAtFault: named(/(^|[/-])(utils?|commons?|helpers?|managers?)([-./]|$)/),
  },
  {
    name: 'no-barrels',
    remedy: 'import the file that has it; an index.ts hides where things are',
    linesAtFault: named(/(^|\/)index\.tsx?$/),
  },
  {
    name: 'nothing-unfinished',
    remedy: 'finish it, or write an issue',
    linesAtFault: says(() => true, UNFINISHED, 'text'),
  },
  {
    name: 'files-stay-small',
    remedy: `split it: more than ${LARGEST_FILE_LINES} lines are more than one thing`,
    linesAtFault: (file) => (lineCount(file) > LARGEST_FILE_LINES ? [LARGEST_FILE_LINES + 1] : []),
  },
];

/** Not wrong, but worth a thought. */
export const largeFiles = (files: readonly SourceFile[]): string[] =>
  files
    .filter((file) => !isForTests(file.path) && lineCount(file) > LARGE_FILE_LINES)
    .map((file) => `${file.path} has ${lineCount(file)} lines`);

/** The ground must not grow into a framework. Lines of code; comments and blank lines are free. */
export const RUNTIME_BUDGET_LINES = 2500;

/**
 * Adapters of one technology come and go with it, held by the suite of their port; `ground` chooses among them, so it grows with
 * them; `telemetry` is the adapter to OpenTelemetry; the test kit ships with nobody.
 */
const isOutsideBudget = (path: string): boolean =>
  /\/(sqlite|memory|kafka|kurrent|postgres|twilio)-[\w-]+\.ts$|\/group-commit\.ts$|\/testing\/|\/runtime\/(ground|telemetry)\//.test(
    path,
  ) || EMBEDDED_BUS.test(path);
/** The bus inside one process: an adapter like the one on Kafka, in as many files. What both share counts. */
const EMBEDDED_BUS = /\/bus\/(embedded-bus|group|partition-reader|log-storage|recent-messages|partition-of)\.ts$/;

export const runtimeLines = (files: readonly SourceFile[]): number =>
  files
    .filter(({ path }) => serviceOf(path) === 'runtime' && !isForTests(path) && !isOutsideBudget(path))
    .flatMap(({ code }) => code.split('\n'))
    .filter((line) => line.trim() !== '').length;
