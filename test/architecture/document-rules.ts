/** Documents held against the code: commands, settings, links and paths they name must be there, and what must be told is told. */

export interface Facts {
  /** Of package.json. */
  readonly scripts: readonly string[];
  /** All variables somebody reads. */
  readonly settings: readonly string[];
  /** Whether the path from the root exists. */
  readonly exists: (path: string) => boolean;
}

export interface Document {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

/** `README.md:12: …` */
type Problem = string;

const BUILT_IN_COMMANDS = new Set(['ci', 'install', 'run', 'exec', 'version']);
const TOP_FOLDERS = 'services|contracts|deploy|k8s|test';

interface Rule {
  readonly pattern: RegExp;
  readonly problem: (found: string, facts: Facts, document: Document) => string | null;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

const rules: readonly Rule[] = [
  {
    pattern: /\bnpm (?:run |--\S+ )*([a-z][\w:-]*)/g,
    problem: (command, { scripts }) =>
      scripts.includes(command) || BUILT_IN_COMMANDS.has(command) ? null : `there is no npm script "${command}"`,
  },
  {
    pattern: /\b(RINGBACK_[A-Z0-9_]+)\b/g,
    problem: (variable, { settings }) => (settings.includes(variable) ? null : `there is no setting ${variable}`),
  },
  {
    pattern: /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g,
    problem: (link, { exists }, { path }) => (exists(folderOf(path) + link) ? null : `the link leads nowhere: ${link}`),
  },
  {
    pattern: new RegExp(`\`((?:${TOP_FOLDERS})/[\\w./@-]+)\``, 'g'),
    problem: (path, { exists }) => (exists(path) ? null : `there is no ${path}`),
  },
];

export const documentProblems = (document: Document, facts: Facts): Problem[] =>
  document.text.split('\n').flatMap((line, index) =>
    rules.flatMap(({ pattern, problem }) =>
      [...line.matchAll(pattern)].flatMap(([, found = '']) => {
        const wrong = problem(found, facts, document);
        return wrong === null ? [] : [`${document.path}:${index + 1}: ${wrong}`];
      }),
    ),
  );

/** What the document leaves out, of words it must contain. */
export const untold = ({ path, text }: Document, kind: string, words: readonly string[]): Problem[] =>
  words.filter((word) => !text.includes(word)).map((word) => `${path}: says nothing of ${kind} ${word}`);
