/** Compose files against the services there are: pinned images, settings that exist, secrets and dependencies that lead somewhere. */
import { z } from 'zod';
import { settingsProblems } from './settings-rules.ts';
import type { Facts } from './service-rules.ts';
import { isPinned, serviceOfImage } from './workloads.ts';

const text = z.string();
const environment = z.record(text, text);
const names = z.array(text);

/** What we use of the Compose specification: strict, so that a misspelt field is one nobody knows. */
const composeService = z.strictObject({
  image: text,
  build: z.strictObject({ context: text, dockerfile: text, args: environment }).optional(),
  command: names.optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  read_only: z.boolean().optional(),
  tmpfs: names.optional(),
  cap_drop: names.optional(),
  security_opt: names.optional(),
  user: text.optional(),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({
        test: names,
        interval: text,
        timeout: text,
        retries: z.int(),
        start_period: text.optional(),
        disable: z.boolean().optional(),
      }),
    ])
    .optional(),
  environment: environment.optional(),
  secrets: names.optional(),
  configs: z.array(z.strictObject({ source: text, target: text })).optional(),
  volumes: names.optional(),
  ports: names.optional(),
  stop_grace_period: text.optional(),
  deploy: z.strictObject({ replicas: z.int().min(1) }).optional(),
  depends_on: z
    .record(text, z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .optional(),
});
const files = z.record(text, z.strictObject({ file: text }));
const composeFile = z.looseObject({
  name: text.optional(),
  services: z.record(text, composeService),
  configs: files.optional(),
  secrets: files.optional(),
  volumes: z.record(text, z.null()).optional(),
});
type ComposeService = z.infer<typeof composeService>;
type ComposeFile = z.infer<typeof composeFile>;

const TOP = /^(name|services|configs|secrets|volumes|x-.*)$/;
const SECONDS = 5;

const variable = /\$\{[A-Z_]+:-([^}]*)\}/g;

const referenceProblems = (name: string, service: ComposeService, all: ComposeFile): string[] => {
  const missing = (kind: string, wanted: readonly string[], there: object = {}): string[] =>
    wanted.filter((one) => !(one in there)).map((one) => `${name}: there is no ${kind} ${one}`);
  const kept = (service.volumes ?? []).map((one) => one.split(':')[0]!).filter((one) => !/^[./]/.test(one));
  const secretsRead = Object.values(service.environment ?? {}).flatMap(
    (value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? [],
  );
  return [
    ...missing('secret', service.secrets ?? [], all.secrets),
    ...missing(
      'config',
      (service.configs ?? []).map(({ source }) => source),
      all.configs,
    ),
    ...missing('volume', kept, all.volumes ?? {}),
    ...missing('service', Object.keys(service.depends_on ?? {}), all.services),
    ...secretsRead
      .filter((one) => !service.secrets?.includes(one))
      .map((one) => `${name}: reads the secret ${one}, which it is not given`),
    ...Object.entries(service.depends_on ?? {})
      .filter(([other, { condition }]) => condition === 'service_healthy' && !isAsked(all.services[other]))
      .map(([other]) => `${name}: waits for the health of ${other}, which nobody asks`),
  ];
};
const isAsked = (service: ComposeService | undefined): boolean =>
  service?.healthcheck !== undefined && 'test' in service.healthcheck && service.healthcheck.disable !== true;

const settingsIn = (name: string, service: ComposeService, { readers, version }: Facts): string[] => {
  if (serviceOfImage(service.image) === null) return [];
  const reader = readers[name];
  if (reader === undefined) return [`${name}: there is no such service`];
  const given = Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([key, value]) => [key, value.replaceAll(variable, '$1')]),
  );
  const grace = Number(given['RINGBACK_STOP_GRACE_SECONDS'] ?? (service.stop_grace_period === undefined ? 0 : 20));
  const kept = Number.parseInt(service.stop_grace_period ?? '10', 10);
  return [
    ...(service.image.endsWith(`:${version}`) ? [] : [`${name}: is ${service.image}, and this is version ${version}`]),
    ...(grace + SECONDS <= Math.max(kept, SECONDS)
      ? []
      : [`${name}: is killed after ${kept} s of a grace of ${grace} s`]),
    ...settingsProblems(name, reader, given),
    ...(given['RINGBACK_PUBLISHED_ON_LOOPBACK_ONLY'] === 'true' ? beyondLoopback(name, service) : []),
  ];
};
const beyondLoopback = (name: string, { ports = [] }: ComposeService): string[] =>
  ports
    .filter((port) => !/^(127\.0\.0\.1|\[::1\]):/.test(port))
    .map((port) => `${name}: says it is published on loopback alone, and publishes ${port}`);

type Mapping = Readonly<Record<string, unknown>>;
type File = Readonly<Record<string, Mapping>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As Compose does it for what we use: mappings into each other, all else replaced. */
const mergeInto = (below: Mapping, above: Mapping): Mapping => {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    merged[key] = isMapping(under) && isMapping(value) ? mergeInto(under, value) : value;
  }
  return merged;
};
const mergeFiles = (files: readonly File[]): Mapping => files.reduce<Mapping>(mergeInto, {});

/** `parsed`: the later ones on top. `path` from the root is given to `facts.exists` for what they name. */
export const composeProblems = (folder: string, parsed: readonly unknown[], facts: Facts): string[] => {
  const merged = mergeFiles(parsed as readonly File[]);
  const unknown = Object.keys(merged).filter((key) => !TOP.test(key));
  const read = composeFile.safeParse(merged);
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const all = read.data;
  const named = [...Object.values(all.secrets ?? {}), ...Object.values(all.configs ?? {})].map(({ file }) => file);
  return [
    ...unknown.map((key) => `${key}: nobody knows it`),
    ...named.filter((file) => !facts.exists(`${folder}/${file}`)).map((file) => `there is no file ${file}`),
    ...facts.services.filter((name) => !(name in all.services)).map((name) => `service ${name}: is not there`),
    ...Object.entries(all.services).flatMap(([name, service]) => [
      ...(isPinned(service.image) ? [] : [`${name}: image ${service.image} is not pinned`]),
      ...referenceProblems(name, service, all),
      ...settingsIn(name, service, facts),
    ]),
  ];
};
