/** Manifests against the services there are: each is deployed, nothing else is, and each would start as it is told to. */
import type { Manifest } from './render.ts';
import { settingsProblems, type Reader } from './settings-rules.ts';
import { type Environment, environmentOf, serviceOfImage, workloadsOf, type Workload } from './workloads.ts';

export interface Facts {
  readonly services: readonly string[];
  readonly readers: Readonly<Record<string, Reader>>;
  readonly version: string;
  /** Whether the path from the root exists. */
  readonly exists: (path: string) => boolean;
}

const PREFIX = 'ringback-';
const nameOf = ({ name }: Workload): string => name.replace(PREFIX, '');
const ours = (manifests: readonly Manifest[]): readonly Workload[] =>
  workloadsOf(manifests).filter(({ containers }) => serviceOfImage(containers[0]?.image) !== null);

/** Of the overlay that has all of them. */
export const completenessProblems = (manifests: readonly Manifest[], { services }: Facts): string[] => {
  const deployed = ours(manifests)
    .filter(({ kind }) => kind === 'Deployment')
    .map(nameOf);
  return [
    ...services.filter((name) => !deployed.includes(name)).map((name) => `service ${name}: has no manifest`),
    ...strangers(manifests, services),
  ];
};

export const strangers = (manifests: readonly Manifest[], services: readonly string[]): string[] =>
  ours(manifests)
    .filter((workload) => workload.kind === 'Deployment' && !services.includes(nameOf(workload)))
    .map(({ name }) => `Deployment ${name}: there is no such service`);

const LOOPBACK_ONLY = 'RINGBACK_PUBLISHED_ON_LOOPBACK_ONLY';

interface Backends extends Manifest {
  readonly spec: {
    readonly rules?: readonly {
      readonly http?: {
        readonly paths: readonly { readonly backend: { readonly service?: { readonly name: string } } }[];
      };
    }[];
  };
}
const reachedFromOutside = (manifests: readonly Manifest[], name: string): boolean =>
  manifests
    .filter((manifest): manifest is Backends => manifest.kind === 'Ingress')
    .flatMap(({ spec }) => spec.rules ?? [])
    .flatMap(({ http }) => http?.paths ?? [])
    .some(({ backend }) => backend.service?.name === name);

/** What says that only this machine reaches it, and is reached from outside. */
const exposed = (manifests: readonly Manifest[], { name }: Workload, environment: Environment): string[] =>
  environment[LOOPBACK_ONLY] === 'true' && reachedFromOutside(manifests, name)
    ? [`${name}: ${LOOPBACK_ONLY} is said, and an Ingress leads to it`]
    : [];

/** `/app/service` in an image leads to its service. */
const mainOf = ({ containers }: Workload): string => {
  const [, main = ''] = containers[0]?.command ?? [];
  return main.replace('/app/service/', `services/${serviceOfImage(containers[0]?.image)}/`);
};

export const serviceProblems = (manifests: readonly Manifest[], facts: Facts): string[] =>
  ours(manifests).flatMap((workload) => {
    const title = `${workload.kind} ${workload.name}`;
    const reader = facts.readers[nameOf(workload)];
    const container = workload.containers[0]!;
    if (reader === undefined) return [`${title}: there is no such service`];
    const tag = /:([\w.-]+)(@|$)/.exec(container.image ?? '')?.[1];
    return [
      ...(tag === facts.version ? [] : [`${title}: is version ${tag}, and this is ${facts.version}`]),
      ...(facts.exists(mainOf(workload)) ? [] : [`${title}: runs ${mainOf(workload)}, which is not there`]),
      ...settingsProblems(title, reader, environmentOf(manifests, container)),
      ...exposed(manifests, workload, environmentOf(manifests, container)),
    ];
  });
