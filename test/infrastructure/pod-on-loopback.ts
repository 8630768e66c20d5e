/**
 * A pod as a local process: command and environment are those of the rendered manifest, only what a cluster gives is replaced: ports, names of
 * Services, mounted volumes and where the image has its files. It is asked and ended as a kubelet does.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@ringback/cluster/free-port.ts';
import type { IConfigMap, IContainer } from 'kubernetes-models/v1';
import type { Manifest } from '../architecture/manifests/render.ts';
import { environmentOf, named, serviceOfImage, type Workload } from '../architecture/manifests/workloads.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface PodWanted {
  readonly manifests: readonly Manifest[];
  readonly workload: Workload;
  /** For its volumes. */
  readonly folder: string;
  /** Of whoever runs the tests. */
  readonly environment: NodeJS.ProcessEnv;
  /** An address inside the cluster to one here. */
  readonly resolve: (value: string) => string;
}

export interface PodEnded {
  readonly code: number | null;
  /** Whether it had to be killed when its grace was over. */
  readonly killed: boolean;
  readonly seconds: number;
}

export interface Pod {
  readonly name: string;
  readonly pid: number;
  /** Of a port of the container, by its name. */
  port(name: string): number;
  /** False from the moment it is to end, as endpoints forget it then. */
  isReady(): Promise<boolean>;
  log(): string;
  readonly ended: Promise<number | null>;
  /** preStop, SIGTERM, and SIGKILL when the grace of the manifest is over. */
  terminate(): Promise<PodEnded>;
  kill(): void;
}

/** Where each volume is, by where the container has it. */
const mountVolumes = ({ manifests, workload: { pod }, folder }: PodWanted, container: IContainer) =>
  (container.volumeMounts ?? []).map(({ name, mountPath }) => {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const source = pod.volumes?.find((volume) => volume.name === name)?.configMap?.name;
    const config = source === undefined ? undefined : (named(manifests, 'ConfigMap', source) as IConfigMap | undefined);
    for (const [file, text] of Object.entries(config?.data ?? {})) writeFileSync(join(place, file), text);
    return { mountPath, place };
  });

const localCommand = ({ image, command = [] }: IContainer): readonly string[] =>
  command.map((part) =>
    part === '/usr/local/bin/node'
      ? process.execPath
      : part.replace('/app/service', join(ROOT, 'services', serviceOfImage(image) ?? '')),
  );

export const startPod = async (wanted: PodWanted): Promise<Pod> => {
  const { workload, manifests, environment, resolve } = wanted;
  const container = workload.containers[0]!;
  const ports = new Map<string, { readonly inside: number; readonly here: number }>();
  for (const { name = '', containerPort } of container.ports ?? [])
    ports.set(name, { inside: containerPort, here: await freePort() });
  const volumes = mountVolumes(wanted, container);
  const local = (value: string): string => {
    const port = [...ports.values()].find(({ inside }) => String(inside) === value);
    if (port !== undefined) return String(port.here);
    if (value === '0.0.0.0') return '127.0.0.1';
    const volume = volumes.find(({ mountPath }) => value.startsWith(`${mountPath}/`));
    return volume === undefined ? resolve(value) : value.replace(volume.mountPath, volume.place);
  };
  const given = Object.entries(environmentOf(manifests, container)).map(([key, value]) => [key, local(value ?? '')]);
  const [program = '', ...args] = localCommand(container);
  const child = spawn(program, args, {
    env: { ...environment, ...(Object.fromEntries(given) as NodeJS.ProcessEnv) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  let ending = false;
  const { port, path = '' } = container.readinessProbe?.httpGet ?? { port: '' };
  const graceSeconds = workload.pod.terminationGracePeriodSeconds ?? 30;
  return {
    name: workload.name,
    pid: child.pid ?? 0,
    ended,
    port: (name) => ports.get(name)!.here,
    log: () => said,
    kill: () => void child.kill('SIGKILL'),
    async isReady() {
      if (ending || child.exitCode !== null) return false;
      const url = `http://127.0.0.1:${ports.get(String(port))?.here}${path}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => null);
      return answer?.ok === true;
    },
    async terminate() {
      ending = true;
      const began = performance.now();
      const preStopSeconds = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
      await pause(preStopSeconds * 1000);
      child.kill('SIGTERM');
      let killed = false;
      const force = setTimeout(() => (killed = child.kill('SIGKILL')), (graceSeconds - preStopSeconds) * 1000);
      const code = await ended;
      clearTimeout(force);
      return { code, killed, seconds: (performance.now() - began) / 1000 };
    },
  };
};
