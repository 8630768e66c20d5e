/** What the manifests of one overlay must keep among themselves. Each rule takes all documents and says what is wrong, a line each. */
import { topics } from '@ringback/contracts/topics.ts';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IIngress, INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IContainer, IService } from 'kubernetes-models/v1';
import type { Manifest } from './render.ts';
import { environmentOf, isPinned, named, serviceOfImage, workloadsOf, type Workload } from './workloads.ts';

export type ManifestRule = (manifests: readonly Manifest[]) => string[];
type Labels = Readonly<Record<string, string>>;

const titleOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;
const of = (manifests: readonly Manifest[], kind: string): readonly Manifest[] =>
  manifests.filter((each) => each.kind === kind);
const matches = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** All selectors of a document that must find pods here; those of other namespaces are not ours to know. */
const selectorsOf = (manifest: Manifest): Labels[] => {
  const { spec } = manifest as Manifest & { spec?: Readonly<Record<string, unknown>> };
  if (manifest.kind === 'Service') return [(spec?.['selector'] ?? {}) as Labels];
  if (manifest.kind === 'PodDisruptionBudget' || manifest.kind === 'PodMonitor' || manifest.kind === 'Deployment')
    return [(spec?.['selector'] as { matchLabels?: Labels } | undefined)?.matchLabels ?? {}];
  if (manifest.kind !== 'NetworkPolicy') return [];
  const { podSelector, ingress = [], egress = [] } = (manifest as Manifest & INetworkPolicy).spec ?? {};
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
  const here = peers.filter(({ namespaceSelector }) => namespaceSelector === undefined);
  return [podSelector, ...here.map((peer) => peer.podSelector)].flatMap((selector) =>
    selector?.matchLabels === undefined ? [] : [selector.matchLabels as Labels],
  );
};

const selectorsFindPods: ManifestRule = (manifests) => {
  const pods = workloadsOf(manifests);
  return manifests.flatMap((manifest) =>
    selectorsOf(manifest)
      .filter((selector) => !pods.some(({ labels }) => matches(labels, selector)))
      .map((selector) => `${titleOf(manifest)}: its selector ${JSON.stringify(selector)} matches nothing`),
  );
};

const deploymentsFindTheirOwn: ManifestRule = (manifests) =>
  workloadsOf(manifests)
    .filter(({ selector, labels }) => selector !== null && !matches(labels, selector))
    .map(({ kind, name }) => `${kind} ${name}: its selector does not match its own pods`);

const referencesOf = ({ pod, containers }: Workload): (readonly [string, string | undefined])[] => [
  ['ServiceAccount', pod.serviceAccountName],
  ['PriorityClass', pod.priorityClassName],
  ...(pod.volumes ?? []).map(({ configMap }) => ['ConfigMap', configMap?.name] as const),
  ...containers
    .flatMap(({ envFrom = [] }) => envFrom)
    .map(({ configMapRef, secretRef }) =>
      secretRef === undefined
        ? (['ConfigMap', configMapRef?.name] as const)
        : (['Secret', secretRef.optional === true ? undefined : secretRef.name] as const),
    ),
  ...containers
    .flatMap(({ env = [] }) => env)
    .map(({ valueFrom }) => ['Secret', valueFrom?.secretKeyRef?.name] as const),
];

const referencesLeadSomewhere: ManifestRule = (manifests) => {
  const exists = (kind: string, name: string): boolean =>
    named(manifests, kind, name) !== undefined ||
    (kind === 'Secret' && named(manifests, 'ExternalSecret', name) !== undefined);
  return workloadsOf(manifests).flatMap((workload) =>
    referencesOf(workload).flatMap(([kind, name]) =>
      name === undefined || exists(kind, name)
        ? []
        : [`${workload.kind} ${workload.name}: there is no ${kind} ${name}`],
    ),
  );
};

/** A secret that no store has is an error for whoever watches the cluster, so none is asked for that nobody reads. */
const secretsAreRead: ManifestRule = (manifests) => {
  const read = workloadsOf(manifests)
    .flatMap(({ containers }) => containers.flatMap(({ envFrom = [] }) => envFrom))
    .map(({ secretRef }) => secretRef?.name);
  return of(manifests, 'ExternalSecret')
    .filter(({ metadata }) => !read.includes(metadata.name))
    .map((secret) => `${titleOf(secret)}: nobody reads it`);
};

type Scales = { readonly spec: { readonly scaleTargetRef: { readonly name: string } } };
const scaledThingsExist: ManifestRule = (manifests) =>
  [...of(manifests, 'HorizontalPodAutoscaler'), ...of(manifests, 'ScaledObject')].flatMap((scaler) => {
    const { name } = (scaler as Manifest & Scales).spec.scaleTargetRef;
    const target = named(manifests, 'Deployment', name) as IDeployment | undefined;
    if (target === undefined) return [`${titleOf(scaler)}: there is no Deployment ${name}`];
    return target.spec?.replicas === undefined
      ? []
      : [`Deployment ${name}: has replicas, which ${scaler.kind} decides`];
  });

const ingressesLeadToServices: ManifestRule = (manifests) =>
  of(manifests, 'Ingress').flatMap((ingress) =>
    ((ingress as Manifest & IIngress).spec?.rules ?? [])
      .flatMap(({ http }) => http?.paths ?? [])
      .flatMap(({ backend: { service } }) => {
        const found = named(manifests, 'Service', service?.name ?? '') as IService | undefined;
        if (found?.spec?.ports?.some(({ name }) => name === service?.port?.name)) return [];
        return [`${titleOf(ingress)}: there is no Service ${service?.name} with port ${service?.port?.name}`];
      }),
  );

/** Every process tells its metrics and its health at the port of its service: outside they are nobody's business. */
const ingressesKeepMetricsInside: ManifestRule = (manifests) =>
  of(manifests, 'Ingress').flatMap((ingress) =>
    ((ingress as Manifest & IIngress).spec?.rules ?? [])
      .flatMap(({ http }) => http?.paths ?? [])
      .filter(
        ({ path = '/', pathType }) => /^\/(metrics|health)?\/?$/.test(path) && !(path === '/' && pathType === 'Exact'),
      )
      .map(({ path = '/' }) => `${titleOf(ingress)}: ${path} shows /metrics outside; name the paths that are meant`),
  );

/** Components are put together in any order, so none may leave this to a patch of another that may come first. */
const ingressesAreServed: ManifestRule = (manifests) =>
  of(manifests, 'Ingress').flatMap((ingress) => {
    const { spec } = ingress as Manifest & IIngress;
    const issuer = ingress.metadata.annotations?.['cert-manager.io/cluster-issuer'];
    return [
      ...(spec?.ingressClassName === undefined ? [`${titleOf(ingress)}: names no controller`] : []),
      ...(issuer === undefined && spec?.tls !== undefined
        ? [`${titleOf(ingress)}: nobody issues its certificate`]
        : []),
    ];
  });

/** A job cannot be changed, so whoever applies must replace it; before all else is applied its settings are not there. */
const jobsCanBeAppliedAgain: ManifestRule = (manifests) =>
  of(manifests, 'Job').flatMap((job) => {
    const { annotations = {} } = job.metadata;
    const wrong: readonly (readonly [boolean, string])[] = [
      [annotations['argocd.argoproj.io/hook'] !== 'Sync', 'Argo CD runs it when its settings are not there'],
      [annotations['argocd.argoproj.io/hook-delete-policy'] !== 'BeforeHookCreation', 'Argo CD cannot replace it'],
      [annotations['kustomize.toolkit.fluxcd.io/force'] !== 'enabled', 'Flux cannot replace it'],
    ];
    return wrong.flatMap(([is, problem]) => (is ? [`${titleOf(job)}: ${problem}`] : []));
  });

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const probesAreThere: ManifestRule = (manifests) =>
  workloadsOf(manifests)
    .filter(({ kind }) => kind !== 'Job')
    .flatMap(({ kind, name, containers }) =>
      containers.flatMap((container) =>
        PROBES.flatMap((probe) => {
          const asked = container[probe];
          if (asked === undefined) return [`${kind} ${name}: ${container.name} has no ${probe}`];
          const port = asked.httpGet?.port ?? asked.tcpSocket?.port;
          const known = typeof port !== 'string' || container.ports?.some((each) => each.name === port);
          return known ? [] : [`${kind} ${name}: ${probe} asks port ${port}, which ${container.name} does not have`];
        }),
      ),
    );

const containerProblems = (container: IContainer): string[] => {
  const { image = '', resources, securityContext } = container;
  const wrong: readonly (readonly [boolean, string])[] = [
    [!isPinned(image), `image ${image} is not pinned`],
    [resources?.requests?.['cpu'] === undefined || resources.requests['memory'] === undefined, 'requests nothing'],
    [resources?.limits?.['memory'] === undefined, 'has no memory limit'],
    [securityContext?.allowPrivilegeEscalation !== false, 'may escalate its privileges'],
    [!securityContext?.capabilities?.drop?.includes('ALL'), 'keeps capabilities'],
    [serviceOfImage(image) !== null && securityContext?.readOnlyRootFilesystem !== true, 'may write to its root'],
  ];
  return wrong.flatMap(([is, problem]) => (is ? [`${container.name} ${problem}`] : []));
};

const podsAreConfined: ManifestRule = (manifests) =>
  workloadsOf(manifests).flatMap(({ kind, name, pod, containers }) => {
    const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext ?? {};
    const wrong: readonly (readonly [boolean, string])[] = [
      [runAsNonRoot !== true || runAsUser === undefined || runAsUser === 0, 'may run as root'],
      [seccompProfile?.type !== 'RuntimeDefault', 'has no seccomp profile'],
      [pod.automountServiceAccountToken !== false, 'is given a token of its service account'],
      [pod.enableServiceLinks !== false, 'is given a variable for each Service, and RINGBACK_* ones are errors'],
    ];
    const own = wrong.flatMap(([is, problem]) => (is ? [problem] : []));
    return [...own, ...containers.flatMap(containerProblems)].map((problem) => `${kind} ${name}: ${problem}`);
  });

/** A process ends by itself this long after its grace time; then the kubelet may. */
const FORCE_AFTER_SECONDS = 5;

const gracesAgree: ManifestRule = (manifests) =>
  workloadsOf(manifests)
    .filter(({ kind, containers }) => kind === 'Deployment' && serviceOfImage(containers[0]?.image) !== null)
    .flatMap(({ name, pod, containers }) => {
      const environment = environmentOf(manifests, containers[0]!);
      const preStop = containers[0]!.lifecycle?.preStop?.sleep?.seconds ?? 0;
      const grace = Number(environment['RINGBACK_STOP_GRACE_SECONDS'] ?? Number.NaN);
      const drain = Number(environment['RINGBACK_DRAIN_SECONDS'] ?? 0);
      const needed = preStop + grace + FORCE_AFTER_SECONDS;
      const given = pod.terminationGracePeriodSeconds ?? 30;
      return [
        ...(given >= needed
          ? []
          : [`Deployment ${name}: is killed after ${given} s, and may need ${needed} s to stop`]),
        ...(drain < grace ? [] : [`Deployment ${name}: drains ${drain} s in a grace of ${grace} s`]),
      ];
    });

const edgesAreNamed: ManifestRule = (manifests) => {
  const policies = of(manifests, 'NetworkPolicy') as readonly (Manifest & INetworkPolicy)[];
  const denies = policies.some(
    ({ spec }) => spec?.podSelector?.matchLabels === undefined && !spec?.ingress && !spec?.egress,
  );
  return denies ? [] : ['NetworkPolicy: none denies what no other allows'];
};

const scalersAgree: ManifestRule = (manifests) =>
  of(manifests, 'HorizontalPodAutoscaler').flatMap((scaler) =>
    named(manifests, 'ScaledObject', scaler.metadata.name) === undefined
      ? []
      : [`${titleOf(scaler)}: KEDA scales it too`],
  );

type Lags = {
  readonly spec: { readonly triggers: readonly { readonly metadata: Readonly<Record<string, string>> }[] };
};
const known = new Set<string>(Object.values(topics).map(({ name }) => name));

/** A group is of the service that is scaled: `dialer`, `dialer.cases`. */
const lagIsOfTopicsThereAre: ManifestRule = (manifests) =>
  of(manifests, 'ScaledObject').flatMap((scaler) =>
    (scaler as Manifest & Lags).spec.triggers.flatMap(({ metadata: { topic, consumerGroup } }) => {
      if (topic === undefined || consumerGroup === undefined) return [];
      const service = scaler.metadata.name.replace('ringback-', '');
      return [
        ...(known.has(topic) ? [] : [`${titleOf(scaler)}: there is no topic ${topic}`]),
        ...(consumerGroup.split('.')[0] === service ? [] : [`${titleOf(scaler)}: ${consumerGroup} is not its group`]),
      ];
    }),
  );

export const manifestRules: Readonly<Record<string, ManifestRule>> = {
  selectorsFindPods,
  deploymentsFindTheirOwn,
  referencesLeadSomewhere,
  secretsAreRead,
  scaledThingsExist,
  scalersAgree,
  lagIsOfTopicsThereAre,
  ingressesLeadToServices,
  ingressesKeepMetricsInside,
  ingressesAreServed,
  jobsCanBeAppliedAgain,
  probesAreThere,
  podsAreConfined,
  gracesAgree,
  edgesAreNamed,
};

export const manifestProblems: ManifestRule = (manifests) =>
  Object.values(manifestRules).flatMap((rule) => rule(manifests));
