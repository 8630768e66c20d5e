/** What runs, by the manifests: pod templates of any kind, and the environment their containers are given. */
import type { IConfigMap, IContainer, IPodTemplateSpec, ISecret } from 'kubernetes-models/v1';
import type { Manifest } from './render.ts';

export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'Job';
  readonly name: string;
  readonly selector: Readonly<Record<string, string>> | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: NonNullable<IPodTemplateSpec['spec']>;
  readonly containers: readonly IContainer[];
}

interface HasTemplate extends Manifest {
  readonly spec: {
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template: IPodTemplateSpec;
  };
}

const RUNS = new Set(['Deployment', 'StatefulSet', 'Job']);

export const workloadsOf = (manifests: readonly Manifest[]): readonly Workload[] =>
  manifests
    .filter((manifest): manifest is HasTemplate => RUNS.has(manifest.kind))
    .map(({ kind, metadata, spec: { selector, template } }) => ({
      kind: kind as Workload['kind'],
      name: metadata.name,
      selector: selector?.matchLabels ?? null,
      labels: template.metadata?.labels ?? {},
      pod: template.spec ?? { containers: [] },
      containers: template.spec?.containers ?? [],
    }));

/** `ringback-recovery` runs the service `recovery`; null for what is not ours. */
export const serviceOfImage = (image: string | undefined): string | null =>
  /(?:^|\/)ringback\/([a-z-]+)(?:[:@]|$)/.exec(image ?? '')?.[1] ?? null;

/** Its digest could not be learnt from two sources. */
const BY_VERSION_ALONE = /^kurrentplatform\/kurrentdb:/;

/** Ours by its version; somebody else's by its digest too, beside the version people read. */
export const isPinned = (image: string): boolean =>
  serviceOfImage(image) !== null || BY_VERSION_ALONE.test(image)
    ? /:(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$/.test(image)
    : /:(?!latest@)[\w.-]+@sha256:[0-9a-f]{64}$/.test(image);

export const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);

/** A value where the manifests have it; null where only somebody else's secret store does. */
export type Environment = Readonly<Record<string, string | null>>;

export type ExternalSecret = Manifest & { readonly spec: { readonly data: readonly { readonly secretKey: string }[] } };

const secretOf = (manifests: readonly Manifest[], name: string): Environment => {
  const secret = named(manifests, 'Secret', name) as ISecret | undefined;
  const decoded = Object.entries(secret?.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  const external = (named(manifests, 'ExternalSecret', name) as ExternalSecret | undefined)?.spec.data ?? [];
  return { ...Object.fromEntries(decoded), ...Object.fromEntries(external.map(({ secretKey }) => [secretKey, null])) };
};

/** In the order of Kubernetes: what comes later wins, and `env` over all. */
export const environmentOf = (manifests: readonly Manifest[], container: IContainer): Environment => {
  const from = (container.envFrom ?? []).map(({ configMapRef, secretRef }): Environment => {
    if (secretRef?.name !== undefined) return secretOf(manifests, secretRef.name);
    const config = named(manifests, 'ConfigMap', configMapRef?.name ?? '') as IConfigMap | undefined;
    return config?.data ?? {};
  });
  const own = (container.env ?? []).map(({ name, value }) => [name, value ?? null] as const);
  return Object.assign({}, ...from, Object.fromEntries(own)) as Environment;
};
