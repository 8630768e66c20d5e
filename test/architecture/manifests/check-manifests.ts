/** All overlays, the combinations of components that make sense, and the compose files. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { composeProblems } from './compose-rules.ts';
import { manifestProblems } from './manifest-rules.ts';
import { typeProblems, type Placed } from './manifest-types.ts';
import { kustomizeCommand, render, renderWith, type Manifest } from './render.ts';
import { completenessProblems, serviceProblems, strangers, type Facts } from './service-rules.ts';
import { servicesIn, readers } from './service-settings.ts';

/** Beside the overlays: what a platform team may put together otherwise. */
const managed = ['managed-kafka', 'managed-postgres', 'external-secrets'];
const brought = ['sign-in', 'twilio', 'twilio-sms', 'twilio-taskrouter', 'daily-report'];
/** All that may stand together, in the order in which nothing is patched by what came before. */
export const withEverything = [
  ...managed,
  'kurrentdb',
  'observability',
  'autoscaling-keda',
  'ingress',
  ...brought,
  ...brought.map((name) => `external-secrets/${name}`),
];
export const combinations: readonly (readonly [string, readonly string[]])[] = [
  ['overlays/kind', ['autoscaling-cpu', 'observability']],
  ['overlays/kind', ['kurrentdb', 'ingress']],
  ['base', [...managed, 'demo']],
  ['base', [...managed, 'demo', 'autoscaling-keda']],
  ['base', [...managed, 'kurrentdb', 'demo', 'ingress', 'autoscaling-cpu']],
  ['base', [...managed, 'ingress', 'sign-in', 'external-secrets/sign-in']],
  ['base', withEverything],
];

export const factsOf = (root: string): Facts => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    services: servicesIn(root),
    readers,
    version,
    exists: (path) => path !== '' && existsSync(join(root, path)),
  };
};

/** The overlay that runs everything there is. */
const WITH_ALL = 'kind';

export const checkManifests = async (root: string, command: readonly string[]): Promise<string[]> => {
  const k8s = join(root, 'k8s');
  const facts = factsOf(root);
  const problems: string[] = [];
  const placed: Placed[] = [];
  const look = async (
    place: string,
    rendering: Promise<readonly Manifest[]>,
    judge: (all: readonly Manifest[]) => string[],
  ) => {
    try {
      const manifests = await rendering;
      placed.push(...manifests.map((manifest) => ({ place, manifest })));
      problems.push(...[...manifestProblems(manifests), ...judge(manifests)].map((line) => `${place}: ${line}`));
    } catch (error) {
      problems.push(`${place}: ${(error as Error).message}`);
    }
  };
  for (const overlay of globSync('overlays/*', { cwd: k8s }).toSorted())
    await look(`k8s/${overlay}`, render(command, join(k8s, overlay)), (all) => [
      ...serviceProblems(all, facts),
      ...(overlay.endsWith(WITH_ALL) ? completenessProblems(all, facts) : strangers(all, facts.services)),
    ]);
  for (const [on, components] of combinations)
    await look(`${on} + ${components.join(' + ')}`, renderWith(command, k8s, on, components), () => []);
  return [...problems, ...(await typeProblems(root, placed))];
};

/** The first alone, and the second on top of it. */
export const COMPOSE_FILES = ['compose.yaml', 'compose.observability.yaml'];

export const readCompose = (root: string, file: string): unknown =>
  parse(readFileSync(join(root, 'deploy', file), 'utf8'), { merge: true });

export const checkCompose = (root: string): string[] => {
  const files = COMPOSE_FILES.map((file) => readCompose(root, file));
  const facts = factsOf(root);
  const tell = (what: string, lines: readonly string[]): string[] => lines.map((line) => `deploy/${what}: ${line}`);
  return [
    ...tell('compose.yaml', composeProblems('deploy', files.slice(0, 1), facts)),
    ...tell('compose.observability.yaml', composeProblems('deploy', files, facts)),
  ];
};

export { kustomizeCommand };
