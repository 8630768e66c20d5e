/** Renders kustomize folders with what this machine has: kustomize, or the one inside kubectl. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onPath } from '@ringback/cluster/programs.ts';
import { parseAllDocuments } from 'yaml';

/** A document of a manifest, as far as every kind has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Null where neither is on the path. */
export const kustomizeCommand = (path: string): readonly string[] | null => {
  const kustomize = onPath(path, 'kustomize');
  if (kustomize !== null) return [kustomize, 'build'];
  const kubectl = onPath(path, 'kubectl');
  return kubectl === null ? null : [kubectl, 'kustomize'];
};

export const readManifests = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });

/** Rejects with the words of kustomize. */
export const render = (command: readonly string[], folder: string): Promise<readonly Manifest[]> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    execFile(program, [...args, folder], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(readManifests(stdout));
      else reject(new Error(stderr.trim().split('\n').at(-1)));
    });
  });

/** `on` (a folder of k8s) with these components, as an overlay that nobody has written. */
export const renderWith = async (
  command: readonly string[],
  k8s: string,
  on: string,
  components: readonly string[],
): Promise<readonly Manifest[]> => {
  // Components merge into what the base has, and are named by paths from where they are put together.
  const scratch = join(k8s, '../node_modules/.cache/ringback-manifests');
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'combination-'));
  const from = relative(folder, k8s).replaceAll('\\', '/');
  const list = components.map((name) => `  - ${from}/components/${name}\n`).join('');
  const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ringback\n';
  writeFileSync(join(folder, 'kustomization.yaml'), `${head}resources:\n  - ${from}/${on}\ncomponents:\n${list}`);
  try {
    return await render(command, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
