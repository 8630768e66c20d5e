/**
 * Manifests against the types of Kubernetes: each document becomes a literal of its type, and the compiler finds what is misspelt,
 * missing or of another type. What Kubernetes does not bring is held against `customKinds`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { customKinds } from './custom-kinds.ts';
import type { Manifest } from './render.ts';

export interface Placed {
  /** Where it was rendered: `overlays/kind`. */
  readonly place: string;
  readonly manifest: Manifest;
}

const titleOf = ({ place, manifest: { kind, metadata } }: Placed): string => `${place}: ${kind} ${metadata.name}`;

const isKnown = (root: string, { apiVersion, kind }: Manifest): boolean =>
  existsSync(join(root, 'node_modules/kubernetes-models', apiVersion, `${kind}.js`));

const customProblems = (placed: Placed): string[] => {
  const schema = customKinds[placed.manifest.kind];
  if (schema === undefined)
    return [`${titleOf(placed)}: nobody knows the kind ${placed.manifest.apiVersion} ${placed.manifest.kind}`];
  const read = schema.safeParse(placed.manifest);
  if (read.success) return [];
  return read.error.issues.map(({ path, message }) => `${titleOf(placed)}: ${path.join('.')}: ${message}`);
};

const compile = (root: string, file: string): Promise<string> =>
  new Promise((resolve) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = '--noEmit --ignoreConfig --strict --skipLibCheck --module nodenext --target esnext'.split(' ');
    execFile(process.execPath, [tsc, ...options, '--types', '', file], { maxBuffer: 64 << 20 }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });

/** One run of the compiler for all of them. */
export const typeProblems = async (root: string, all: readonly Placed[]): Promise<string[]> => {
  const moduleOf = ({ apiVersion }: Manifest): string => `kubernetes-models/${apiVersion}`;
  const core = all.filter(({ manifest }) => isKnown(root, manifest));
  const custom = all.filter((placed) => !core.includes(placed));
  const lines = core.map(
    ({ manifest }, index) =>
      `export const d${index}: import('${moduleOf(manifest)}').I${manifest.kind} = ${JSON.stringify(manifest)};`,
  );
  const cache = join(root, 'node_modules/.cache/ringback-manifests');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'types-'));
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, lines.join('\n'));
  const said = await compile(root, file);
  rmSync(folder, { recursive: true });
  const found = [...said.matchAll(/manifests\.ts\((\d+),\d+\): error TS\d+: (.*)/g)];
  if (found.length === 0 && said.trim() !== '') return [`the compiler could not read the manifests: ${said.trim()}`];
  return [
    ...found.map(([, line, message]) => `${titleOf(core[Number(line) - 1]!)}: ${message}`),
    ...custom.flatMap(customProblems),
  ];
};
