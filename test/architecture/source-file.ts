/** A source file as the rules see it: where it stands, what it imports, and its code without comments. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path in this repository, or null for a package or a built-in. */
  readonly path: string | null;
  readonly line: number;
  /** Nothing of it is there when the program runs. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  /** Comments blanked out, line breaks kept. */
  readonly code: string;
  /** As it is. */
  readonly text: string;
  readonly imports: readonly Import[];
}

const COMMENTS = /(^|[\s(,{;])(\/\*[\s\S]*?\*\/|\/\/.*$)/gm;
const blank = (comment: string): string => comment.replaceAll(/[^\n]/g, ' ');
const withoutComments = (text: string): string =>
  text.replaceAll(COMMENTS, (_, before: string, comment: string) => before + blank(comment));

/** TypeScript 7 has no API to ask, and lines that begin with import or export tell enough. */
const IMPORTS = new RegExp(
  [
    /(?:^|;)\s*(?:import|export)\b[^'"]*?\bfrom\s*['"]([^'"]+)['"]/,
    /(?:^|;)\s*import\s*['"]([^'"]+)['"]/,
    /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gm',
);

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** `@ringback/x/y.ts` and relative paths lead into this repository. */
const resolve = (from: string, specifier: string): string | null => {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  const [, area, rest] = /^@ringback\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (area === undefined || rest === undefined) return null;
  return area === 'contracts' || area === 'test' ? `${area}/${rest}` : `services/${area}/${rest}`;
};

export const sourceFile = (path: string, text: string): SourceFile => {
  const code = withoutComments(text);
  const imports = [...code.matchAll(IMPORTS)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const line = lineAt(code, match.index + match[0].lastIndexOf(specifier));
    const typeOnly = /^[\s;]*(?:import|export)\s+type\b/.test(match[0]);
    return { specifier, path: resolve(path, specifier), line, typeOnly };
  });
  return { path, text, code, imports };
};

const OURS = ['{contracts,services,test}/**/*.{ts,tsx}', '*.{mjs,ts}'];
const NOT_OURS = /(^|\/)(node_modules|dist|\.turbo)(\/|$)/;

export const readSources = (root: string): readonly SourceFile[] =>
  globSync(OURS, { cwd: root, exclude: (entry) => NOT_OURS.test(entry.replaceAll('\\', '/')) })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')));
