/** Just enough of a cluster to run rendered Deployments as local processes: replicas, Services over those that are ready, rollouts. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IService } from 'kubernetes-models/v1';
import type { Manifest } from '../architecture/manifests/render.ts';
import { named, workloadsOf, type Workload } from '../architecture/manifests/workloads.ts';
import { startPod, type Pod, type PodEnded } from './pod-on-loopback.ts';

export interface KubeOptions {
  readonly manifests: readonly Manifest[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Addresses of what runs elsewhere: `kafka:9092` to `127.0.0.1:39092`. */
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly patienceMs: number;
}

export interface Kube {
  /** Of a Service and its port: `http://…` without the scheme. */
  address(service: string, port: string): string;
  /** All replicas, once they are ready. */
  deploy(deployment: string): Promise<void>;
  /** A new replica for each old one, one after the other, as the strategy says. */
  rollOut(deployment: string): Promise<readonly PodEnded[]>;
  remove(deployment: string): Promise<readonly PodEnded[]>;
  /** To its end; the exit code and what it said. */
  runJob(job: string): Promise<{ readonly code: number | null; readonly said: string }>;
  readonly pods: readonly Pod[];
  /** Where the only pod of a Deployment has its scratch folder. */
  scratch(deployment: string): string;
  end(): Promise<void>;
}

const LOOK_MS = 250;

/** A port that leads to a ready pod, another for each connection. */
const endpoints = async (
  ready: () => readonly number[],
): Promise<{ readonly server: Server; readonly port: number }> => {
  let turn = 0;
  const server = createServer((client: Socket) => {
    const ports = ready();
    const port = ports[turn++ % ports.length];
    if (port === undefined) return void client.destroy();
    const pod = connect(port, '127.0.0.1');
    client.pipe(pod).pipe(client);
    for (const [one, other] of [
      [client, pod],
      [pod, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
};

export const kubeOnLoopback = async (options: KubeOptions): Promise<Kube> => {
  const { manifests, folder, environment, elsewhere, patienceMs } = options;
  const running = new Map<string, Pod[]>();
  const ready = new Set<Pod>();
  const servers: Server[] = [];
  const addresses: Record<string, string> = { ...elsewhere };
  const folders = new Map<string, string>();
  let counted = 0;

  const podsOf = (deployment: string): Pod[] => running.get(deployment) ?? [];
  for (const service of manifests.filter(({ kind }) => kind === 'Service') as (Manifest & IService)[])
    for (const { port, name = '' } of service.spec?.ports ?? []) {
      const { name: host } = service.metadata;
      if (`${host}:${port}` in addresses) continue;
      const led = await endpoints(() =>
        podsOf(host)
          .filter((pod) => ready.has(pod))
          .map((pod) => pod.port(name)),
      );
      servers.push(led.server);
      addresses[`${host}:${port}`] = `127.0.0.1:${led.port}`;
    }
  const resolve = (value: string): string => {
    if (addresses[value] !== undefined) return addresses[value];
    const [found] = Object.keys(addresses).filter((address) => new RegExp(`(^|[/@])${address}(/|$)`).test(value));
    return found === undefined ? value : value.replace(found, addresses[found]!);
  };
  const workload = (name: string): Workload => workloadsOf(manifests).find((each) => each.name === name)!;

  const start = async (name: string): Promise<Pod> => {
    const place = join(folder, `${name}-${(counted += 1)}`);
    folders.set(name, place);
    const pod = await startPod({ manifests, workload: workload(name), folder: place, environment, resolve });
    running.set(name, [...podsOf(name), pod]);
    return pod;
  };
  const whenReady = async (pod: Pod): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    const ended = pod.ended.then((code) => {
      throw new Error(`${pod.name} ended with ${code} before it was ready: ${pod.log().slice(-2000)}`);
    });
    ended.catch(() => {});
    while (!(await Promise.race([ended, pod.isReady()]))) {
      if (performance.now() > deadline) throw new Error(`${pod.name} is not ready: ${pod.log().slice(-2000)}`);
      await pause(LOOK_MS);
    }
    ready.add(pod);
  };
  const terminate = async (name: string, pod: Pod): Promise<PodEnded> => {
    ready.delete(pod);
    const end = await pod.terminate();
    running.set(
      name,
      podsOf(name).filter((each) => each !== pod),
    );
    return end;
  };
  const deploymentOf = (name: string) => (named(manifests, 'Deployment', name) as IDeployment).spec!;

  return {
    address: (service, port) => {
      const found = (named(manifests, 'Service', service) as IService).spec?.ports?.find((one) => one.name === port);
      return addresses[`${service}:${found?.port}`]!;
    },
    async deploy(name) {
      const { replicas = 1 } = deploymentOf(name);
      const pods = await Promise.all(Array.from({ length: replicas }, () => start(name)));
      await Promise.all(pods.map(whenReady));
    },
    async rollOut(name) {
      const ends: PodEnded[] = [];
      const recreate = deploymentOf(name).strategy?.type === 'Recreate';
      for (const old of podsOf(name)) {
        if (recreate) ends.push(await terminate(name, old));
        await whenReady(await start(name));
        if (!recreate) ends.push(await terminate(name, old));
      }
      return ends;
    },
    remove: (name) => Promise.all(podsOf(name).map((pod) => terminate(name, pod))),
    async runJob(name) {
      const pod = await start(name);
      const code = await pod.ended;
      running.delete(name);
      return { code, said: pod.log() };
    },
    get pods() {
      return [...running.values()].flat();
    },
    scratch: (name) => join(folders.get(name)!, 'scratch'),
    async end() {
      const left = [...running.values()].flat();
      for (const pod of left) pod.kill();
      await Promise.all(left.map(({ ended }) => ended));
      for (const server of servers) server.close();
    },
  };
};
