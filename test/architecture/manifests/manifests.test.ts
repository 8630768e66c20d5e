/** Planted faults in the manifests as they are, each of which must be found. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '@ringback/runtime/settings/field.ts';
import { PREFIX } from '@ringback/runtime/settings/settings.ts';
import { skipUnless } from '../../capabilities.ts';
import {
  checkCompose,
  COMPOSE_FILES,
  factsOf,
  kustomizeCommand,
  readCompose,
  withEverything,
} from './check-manifests.ts';
import { composeProblems } from './compose-rules.ts';
import { manifestProblems } from './manifest-rules.ts';
import { typeProblems } from './manifest-types.ts';
import { readManifests, render, renderWith, type Manifest } from './render.ts';
import { completenessProblems, serviceProblems } from './service-rules.ts';
import { readers } from './service-settings.ts';
import { workloadsOf, type ExternalSecret } from './workloads.ts';

const ROOT = join(import.meta.dirname, '../../..');
const command = kustomizeCommand(process.env['PATH'] ?? '');
const facts = factsOf(ROOT);

type Tree = { [key: string]: Tree } & Tree[];

skipUnless('kustomize')('planted faults in the overlay kind', () => {
  let kind: readonly Manifest[];
  beforeAll(async () => {
    kind = await render(command!, join(ROOT, 'k8s/overlays/kind'));
  }, 60_000);

  /** The manifests with one of them changed. */
  const changed = (title: string, change: (manifest: Tree) => void): readonly Manifest[] => {
    const all = structuredClone(kind) as Manifest[];
    const found = all.find(
      ({ kind: of, metadata }) => `${of} ${metadata.name.replace(/-[a-z0-9]{10}$/, '')}` === title,
    );
    if (found === undefined) throw new Error(`there is no ${title}`);
    change(found as unknown as Tree);
    return all;
  };
  const problems = (all: readonly Manifest[]): string[] => [
    ...manifestProblems(all),
    ...serviceProblems(all, facts),
    ...completenessProblems(all, facts),
  ];
  const container = (manifest: Tree): Tree => manifest['spec']!['template']!['spec']!['containers']![0]!;
  const set = (tree: Tree | undefined, key: string, value: unknown): void =>
    void ((tree as unknown as Record<string, unknown>)[key] = value);

  test('as they are, nothing is found', () => {
    expect(problems(kind)).toEqual([]);
  });

  test.each<[string, string, (manifest: Tree) => void, RegExp]>([
    [
      'a Service whose selector matches nothing',
      'Service ringback-ingest',
      (service) => set(service['spec']!['selector'], 'app.kubernetes.io/name', 'ingets'),
      /Service ringback-ingest: its selector .*ingets.* matches nothing/,
    ],
    [
      'an edge from somebody who is not there',
      'NetworkPolicy ringback-dialer-to-centre-arrives',
      ({ spec }) =>
        set(spec!['ingress']![0]!['from']![0]!['podSelector']!['matchLabels'], 'app.kubernetes.io/name', 'x'),
      /NetworkPolicy ringback-dialer-to-centre-arrives: its selector .* matches nothing/,
    ],
    [
      'a Deployment that does not find its own pods',
      'Deployment ringback-recovery',
      ({ spec }) => set(spec!['selector']!['matchLabels'], 'app.kubernetes.io/name', 'messaging'),
      /Deployment ringback-recovery: its selector does not match its own pods/,
    ],
    [
      'a missing probe',
      'Deployment ringback-dialer',
      (deployment) => delete (container(deployment) as unknown as Record<string, unknown>)['livenessProbe'],
      /Deployment ringback-dialer: service has no livenessProbe/,
    ],
    [
      'a probe of a port that is not there',
      'Deployment ringback-dialer',
      (deployment) => set(container(deployment)['readinessProbe']!['httpGet'], 'port', 'htpp'),
      /readinessProbe asks port htpp/,
    ],
    [
      'a grace too short to drain calls',
      'Deployment ringback-dialer',
      ({ spec }) => set(spec!['template']!['spec'], 'terminationGracePeriodSeconds', 30),
      /Deployment ringback-dialer: is killed after 30 s, and may need 70 s to stop/,
    ],
    [
      'a variable nobody reads',
      'ConfigMap ringback-recovery',
      ({ data }) => set(data, 'RINGBACK_LINE_MEMORY_DAY', '3'),
      /Deployment ringback-recovery: RINGBACK_LINE_MEMORY_DAY is not a setting: did you mean RINGBACK_LINE_MEMORY_DAYS/,
    ],
    [
      'a required variable that is missing',
      'ConfigMap ringback-dialer',
      ({ data }) => delete (data as unknown as Record<string, unknown>)['RINGBACK_CENTRE_URL'],
      /Deployment ringback-dialer: RINGBACK_CENTRE_URL is not set/,
    ],
    [
      'a value that cannot be',
      'ConfigMap ringback-process',
      ({ data }) => set(data, 'RINGBACK_HTTP_PORT', 'http'),
      /Deployment ringback-ingest: RINGBACK_HTTP_PORT/,
    ],
    [
      'a container that may write to its root',
      'Deployment ringback-reports',
      (deployment) => set(container(deployment)['securityContext'], 'readOnlyRootFilesystem', false),
      /Deployment ringback-reports: service may write to its root/,
    ],
    [
      'service links, whose variables are errors',
      'Deployment ringback-reports',
      ({ spec }) => set(spec!['template']!['spec'], 'enableServiceLinks', true),
      /Deployment ringback-reports: is given a variable for each Service/,
    ],
    [
      'an image of no version',
      'Deployment ringback-reports',
      (deployment) => set(container(deployment), 'image', 'ringback/reports:latest'),
      /image ringback\/reports:latest is not pinned/,
    ],
    [
      'an image of another version',
      'Deployment ringback-reports',
      (deployment) => set(container(deployment), 'image', 'ringback/reports:0.0.9'),
      /Deployment ringback-reports: is version 0\.0\.9/,
    ],
  ])('%s', (_, title, change, problem) => {
    expect(problems(changed(title, change)).join('\n')).toMatch(problem);
  });

  test('a service without a manifest, and a manifest without a service', () => {
    const without = kind.filter(({ metadata }) => metadata.name !== 'ringback-reports');
    expect(problems(without)).toContain('service reports: has no manifest');
    const stranger = problems(
      changed('Deployment ringback-reports', ({ metadata }) => set(metadata, 'name', 'ringback-faxes')),
    );
    expect(stranger).toContain('Deployment ringback-faxes: there is no such service');
  });

  test('lag of a topic and of a group that are not there', () => {
    const scaler = (metadata: string): readonly Manifest[] =>
      readManifests(
        `{ kind: ScaledObject, metadata: { name: ringback-recovery }, spec: { scaleTargetRef: { name: x }, triggers: [{ metadata: ${metadata} }] } }`,
      );
    const found = manifestProblems([
      ...scaler('{ topic: calls.event.v1, consumerGroup: recovery }'),
      ...scaler('{ topic: calls.events.v1, consumerGroup: messaging }'),
    ]).join('\n');
    expect(found).toMatch(/there is no topic calls\.event\.v1/);
    expect(found).toMatch(/messaging is not its group/);
  });

  test('an Ingress that leads to a page without sign-in', async () => {
    const ingress = readManifests(
      '{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: x }, spec: { rules: [{ http: { paths: [{ backend: { service: { name: ringback-reports } } }] } }] } }',
    );
    expect(problems([...kind, ...ingress]).join('\n')).toMatch(
      /ringback-reports: RINGBACK_PUBLISHED_ON_LOOPBACK_ONLY is said, and an Ingress leads to it/,
    );
  });

  test.each([
    ['everything', '/', 'Prefix'],
    ['metrics', '/metrics', 'Exact'],
    ['health', '/health', 'Prefix'],
  ])('an Ingress that shows %s outside', (_, path, pathType) => {
    const ingress = readManifests(
      `{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: x }, spec: { rules: [{ http: { paths: [{ path: ${path}, pathType: ${pathType}, backend: { service: { name: ringback-reports, port: { name: http } } } }] } }] } }`,
    );
    expect(manifestProblems([...kind, ...ingress]).join('\n')).toContain(`Ingress x: ${path} shows /metrics outside`);
  });

  test('an Ingress that nobody serves and nobody certifies', () => {
    const ingress = readManifests(
      '{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: x }, spec: { tls: [{ hosts: [x], secretName: x }], rules: [] } }',
    );
    expect(manifestProblems([...kind, ...ingress])).toEqual([
      'Ingress x: names no controller',
      'Ingress x: nobody issues its certificate',
    ]);
  });

  test.each([
    ['argocd.argoproj.io/hook', 'PreSync', /Job ringback-prepare: Argo CD runs it when its settings are not there/],
    ['argocd.argoproj.io/hook-delete-policy', undefined, /Job ringback-prepare: Argo CD cannot replace it/],
    ['kustomize.toolkit.fluxcd.io/force', undefined, /Job ringback-prepare: Flux cannot replace it/],
  ])('a job that the next version cannot be applied over: %s is %s', (annotation, value, problem) => {
    const all = changed('Job ringback-prepare', ({ metadata }) => set(metadata!['annotations'], annotation, value));
    expect(problems(all).join('\n')).toMatch(problem);
  });

  test('a secret or a config that is not there', () => {
    const without = kind.filter(({ metadata }) => !/^ringback-(operator|bus)-/.test(metadata.name));
    const found = problems(without).join('\n');
    expect(found).toMatch(/Deployment ringback-messaging: there is no Secret ringback-operator-/);
    expect(found).toMatch(/Deployment ringback-recovery: there is no ConfigMap ringback-bus-/);
  });

  test('an external secret that nobody reads', () => {
    const secret = readManifests('{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: { name: x } }');
    expect(manifestProblems([...kind, ...secret])).toEqual(['ExternalSecret x: nobody reads it']);
  });

  test('a misspelt field, a wrong type and a kind nobody knows, all in one run of the compiler', async () => {
    const misspelt = changed('Deployment ringback-dialer', (one) => set(container(one), 'imagePulPolicy', 'Always'));
    const wrongType = changed('Service ringback-ingest', ({ spec }) => set(spec!['ports']![0], 'port', '8080'));
    const unknown = readManifests('apiVersion: apps/v1\nkind: Deploymint\nmetadata: { name: x }');
    const placed = [...misspelt, ...wrongType, ...unknown].map((manifest) => ({ place: 'here', manifest }));
    const found = await typeProblems(ROOT, placed);
    expect(found).toHaveLength(3);
    expect(found.join('\n')).toMatch(/Deployment ringback-dialer: .*imagePulPolicy/);
    expect(found.join('\n')).toMatch(/Service ringback-ingest: .*string.*number/);
    expect(found.join('\n')).toMatch(/nobody knows the kind apps\/v1 Deploymint/);
  }, 60_000);
});

skipUnless('kustomize')('secrets, as the page for platform teams has them', () => {
  const rows = [
    ...readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8').matchAll(/^\| `(ringback-[a-z-]+)` \| (.*) \|$/gm),
  ].map(([, name = '', holds = '']) => ({
    name,
    holds: [...holds.matchAll(/`(RINGBACK_\w+)`/g)].map(([, variable = '']) => variable),
  }));

  test('each is read by whoever is given it, and External Secrets brings each', async () => {
    const all = await renderWith(command!, join(ROOT, 'k8s'), 'base', withEverything);
    const external = all.filter((one): one is ExternalSecret => one.kind === 'ExternalSecret');
    expect(external.map(({ metadata }) => metadata.name).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
    for (const { metadata, spec } of external)
      expect(rows.find(({ name }) => name === metadata.name)?.holds).toEqual(
        expect.arrayContaining(spec.data.map(({ secretKey }) => secretKey)),
      );
    const given = workloadsOf(all).flatMap((workload) =>
      (workload.containers[0]?.envFrom ?? []).flatMap(({ secretRef }) =>
        (rows.find(({ name }) => name === secretRef?.name)?.holds ?? []).map(
          (variable) => [workload.name.replace('ringback-', ''), variable] as const,
        ),
      ),
    );
    expect(given.length).toBeGreaterThan(rows.length);
    const unread = given.filter(
      ([service, variable]) => !fieldsOf(readers[service]!.schema, PREFIX).some((field) => field.variable === variable),
    );
    expect(unread).toEqual([]);
  }, 60_000);
});

test('the Ingress of the page leads to every file that lies beside it', () => {
  const ingress = readFileSync(join(ROOT, 'k8s/components/ingress/page.yaml'), 'utf8');
  const files = readdirSync(join(ROOT, 'services/reports/web/public'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(ingress).toContain(`path: /${file}\n`);
});

describe('compose files', () => {
  const files = (): Tree[] => COMPOSE_FILES.map((file) => structuredClone(readCompose(ROOT, file)) as Tree);

  test('as they are, nothing is found', () => {
    expect(checkCompose(ROOT)).toEqual([]);
  });

  test.each<[string, (services: Record<string, Record<string, unknown>>) => void, RegExp]>([
    ['an image of no version', ({ kafka }) => void (kafka!['image'] = 'apache/kafka'), /kafka: image .* is not pinned/],
    [
      "somebody else's image by version alone",
      ({ kafka }) => void (kafka!['image'] = 'apache/kafka:4.1.1'),
      /kafka: image .* is not pinned/,
    ],
    ['a misspelt field', ({ kafka }) => void (kafka!['helthcheck'] = {}), /helthcheck/],
    ['a service that is missing', (services) => void delete services['dialer'], /service dialer: is not there/],
    [
      'a setting nobody reads',
      ({ recovery }) => void Object.assign(recovery!['environment'] as object, { RINGBACK_POLICY: 'x' }),
      /recovery: RINGBACK_POLICY is not a setting/,
    ],
    [
      'a setting that is missing',
      ({ messaging }) => void delete (messaging!['environment'] as Record<string, unknown>)['RINGBACK_COMPANY'],
      /messaging: RINGBACK_COMPANY is not set/,
    ],
    [
      'a page without sign-in that others reach',
      ({ reports }) => void (reports!['ports'] = ['8080:8080']),
      /reports: says it is published on loopback alone, and publishes 8080:8080/,
    ],
    [
      'local sign-in on every address',
      ({ reports }) =>
        void delete (reports!['environment'] as Record<string, unknown>)['RINGBACK_PUBLISHED_ON_LOOPBACK_ONLY'],
      /reports: RINGBACK_SIGN_IN is "local".*RINGBACK_HTTP_HOST is "0\.0\.0\.0"/,
    ],
    ['a secret not given', ({ ingest }) => void (ingest!['secrets'] = []), /ingest: reads the secret read-models/],
    ['a grace too short', ({ dialer }) => void (dialer!['stop_grace_period'] = '20s'), /dialer: is killed after 20 s/],
    [
      'waiting for who is not there',
      ({ centre }) => void (centre!['depends_on'] = { ingress: { condition: 'service_healthy' } }),
      /centre: there is no service ingress/,
    ],
  ])('%s', (_, change, problem) => {
    const [compose] = files();
    change(compose!['services'] as unknown as Record<string, Record<string, unknown>>);
    expect(composeProblems('deploy', [compose], facts).join('\n')).toMatch(problem);
  });
});
