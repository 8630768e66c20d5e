/** Who may import whom. A rule is a name, the import it forbids, and what to do instead; adding one is five lines here and a planted violation in the test. */
import { isComposition, isForTests, isIn, isPacing, isPage, serviceOf } from './places.ts';
import type { Import, SourceFile } from './source-file.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly remedy: string;
}

export interface Rule {
  readonly name: string;
  readonly remedy: string;
  /** Lines at fault. */
  readonly linesAtFault: (file: SourceFile) => readonly number[];
}

const forbids =
  (
    applies: (path: string) => boolean,
    forbidden: (imported: Import, file: SourceFile) => boolean,
  ): Rule['linesAtFault'] =>
  (file) =>
    applies(file.path) ? file.imports.filter((each) => forbidden(each, file)).map(({ line }) => line) : [];

const isOurs = ({ path }: Import): boolean => path !== null;
const isContract = ({ path }: Import): boolean => path?.startsWith('contracts/') ?? false;
const ofOtherService = ({ path }: Import, file: SourceFile): boolean => {
  const imported = serviceOf(path ?? '');
  return imported !== null && imported !== serviceOf(file.path);
};
const production =
  (holds: (path: string) => boolean) =>
  (path: string): boolean =>
    holds(path) && !isForTests(path);

/** Data structures without I/O, time or chance: as pure as the domain itself. */
const PURE_PACKAGES = new Set(['tinyqueue']);
/** What the ground under the services may know of the language: its form, not its words. */
const FORM_OF_THE_LANGUAGE = /^contracts\/(registry|envelope|ids|topics|metrics)\.ts$/;
/** What the dashboard may know of the service that serves it. */
const SEEN_BY_THE_PAGE = new Set(['services/reports/shapes.ts', 'services/reports/measure-names.ts']);

export const importRules: readonly Rule[] = [
  {
    name: 'services-stay-apart',
    remedy: 'say it with an event on a topic; only embedded and replay put services together',
    linesAtFault: forbids(
      (path) => serviceOf(path) !== null && !isComposition(path),
      (each, file) => ofOtherService(each, file) && serviceOf(each.path!) !== 'runtime',
    ),
  },
  {
    name: 'composition-stays-outside',
    remedy: 'import its service.ts, settings.ts, ports.ts or an adapter, not what is inside',
    linesAtFault: forbids(
      isComposition,
      (each, file) =>
        ofOtherService(each, file) && ['domain', 'flow', 'views'].some((inside) => isIn(inside, each.path ?? '')),
    ),
  },
  {
    name: 'runtime-knows-no-business',
    remedy: 'take it as a parameter; runtime may know contracts/{registry,envelope,ids,topics,metrics}.ts only',
    linesAtFault: forbids(
      production((path) => serviceOf(path) === 'runtime'),
      (each) => isContract(each) && !FORM_OF_THE_LANGUAGE.test(each.path!),
    ),
  },
  {
    name: 'audit-is-independent',
    remedy: 'audit verifies the services, so it shares nothing with them but the contracts',
    linesAtFault: forbids(
      (path) => serviceOf(path) === 'audit',
      (each) => isOurs(each) && !isContract(each) && serviceOf(each.path!) !== 'audit',
    ),
  },
  {
    name: 'contracts-stand-alone',
    remedy: 'contracts import nothing of ours',
    linesAtFault: forbids(
      (path) => path.startsWith('contracts/'),
      (each) => isOurs(each) && !isContract(each),
    ),
  },
  {
    name: 'production-imports-no-tests',
    remedy: 'move what both need out of the test',
    linesAtFault: forbids(
      production((path) => !path.endsWith('.config.ts')),
      (each) => each.path !== null && isForTests(each.path),
    ),
  },
  {
    name: 'domain-is-pure',
    remedy: 'the domain imports itself and contracts; what it needs of the world comes in as a value',
    linesAtFault: forbids(
      production((path) => isIn('domain', path)),
      (each, file) =>
        each.path === null
          ? !PURE_PACKAGES.has(each.specifier)
          : !isContract(each) && !(isIn('domain', each.path) && !ofOtherService(each, file)),
    ),
  },
  {
    name: 'pacing-stands-alone',
    remedy:
      'pacing imports itself, contracts and pure data structures only: others run the same module in simulators of their own',
    linesAtFault: forbids(production(isPacing), (each) =>
      each.path === null ? !PURE_PACKAGES.has(each.specifier) : !isContract(each) && !isPacing(each.path),
    ),
  },
  {
    name: 'no-adapters-in-flow-or-views',
    remedy: 'ask for a port of ports.ts; service.ts is given the adapter',
    linesAtFault: forbids(
      production((path) => isIn('flow', path) || isIn('views', path)),
      (each) => isIn('adapters', each.path ?? ''),
    ),
  },
  {
    name: 'no-flow-in-adapters',
    remedy: 'an adapter implements a port and is called; it calls nobody',
    linesAtFault: forbids(
      production((path) => isIn('adapters', path)),
      (each) => isIn('flow', each.path ?? '') || isIn('views', each.path ?? ''),
    ),
  },
  {
    name: 'page-sees-shapes-only',
    remedy:
      'the dashboard may import shapes.ts and measure-names.ts of reports and contracts, for it runs in the browser',
    linesAtFault: forbids(
      isPage,
      (each) => each.path !== null && !isPage(each.path) && !isContract(each) && !SEEN_BY_THE_PAGE.has(each.path),
    ),
  },
  {
    name: 'what-the-page-sees-brings-nothing',
    remedy: 'what the dashboard imports of reports imports types alone, or the server ends up in the browser',
    linesAtFault: forbids(
      (path) => SEEN_BY_THE_PAGE.has(path),
      (each) => !each.typeOnly,
    ),
  },
];

export const violationsOf = (rules: readonly Rule[], files: readonly SourceFile[]): Violation[] =>
  files.flatMap((file) =>
    rules.flatMap(({ name, remedy, linesAtFault }) =>
      linesAtFault(file).map((line) => ({ file: file.path, line, rule: name, remedy })),
    ),
  );
