/** A real Kafka of our own: one node in KRaft mode on loopback, its data in a folder, gone when we are, however that came. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';
import { Kafka, logLevel } from 'kafkajs';
import { freePort } from './free-port.ts';
import { kafkaClassPath } from './kafka-jars.ts';

export interface OwnKafka {
  /** `host:port`. */
  readonly brokers: string;
  /** Where it asks for a user and a password (SASL PLAIN). */
  readonly guarded: { readonly brokers: string; readonly username: string; readonly password: string };
  /** The shortest session it grants a member of a group. */
  readonly sessionMs: number;
  /** In order; its data stays. */
  stop(): Promise<void>;
  /** As `kill -9`; its data stays. */
  kill(): Promise<void>;
  /** Starts one that was ended on its data and its ports; resolves when it answers. */
  restart(): Promise<void>;
}

export interface OwnKafkaOptions {
  /** Of data and output, made if missing. */
  readonly folder: string;
  /** The user's folder of caches, for what is downloaded; null: where it mostly is. */
  readonly cache: string | null;
  /** Silence after which a broker counts as gone, in milliseconds: how soon a killed one may be started again. */
  readonly brokerSessionMs?: number;
}

const BROKER_SESSION_MS = 1_500;
const CLUSTER_ID = 'cmluZ2JhY2stdGVzdHMtMQ';
const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 15_000;
const ANSWER_POLL_MS = 100;
const SESSION_MS = 3_000;
const USER = { username: 'ringback', password: 'only-on-loopback' };
const JVM = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
/**
 * Ends the JVM when our end of the pipe closes, so that a process that dies leaves no broker behind, and in order when told to
 * terminate.
 */
const LEASHED = `exec 3<&0; "$@" 3<&- & jvm=$!
{ cat <&3; kill -9 $jvm; } >/dev/null 2>&1 & leash=$!
trap 'kill $jvm' TERM
wait $jvm; wait $jvm; kill $leash`;

interface Ports {
  readonly open: number;
  readonly guarded: number;
  readonly controller: number;
}

export const ownKafka = async (options: OwnKafkaOptions): Promise<OwnKafka> => {
  const { folder, cache, brokerSessionMs = BROKER_SESSION_MS } = options;
  const classPath = await kafkaClassPath(cache);
  const properties = join(folder, 'server.properties');
  const data = join(folder, 'data');
  const ports = { open: await freePort(), guarded: await freePort(), controller: await freePort() };
  const brokers = `127.0.0.1:${ports.open}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(properties, serverProperties(ports, data, brokerSessionMs));
  const java = (...args: readonly string[]): string[] => [...JVM, '-cp', classPath, ...args];
  if (!existsSync(join(data, 'meta.properties')))
    await promisify(execFile)('java', java('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties));

  let jvm: ChildProcess | null = null;
  const end = async (ask: (running: ChildProcess) => void): Promise<void> => {
    const running = jvm;
    jvm = null;
    if (running === null || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    ask(running);
    await exited;
    running.stdin?.destroy();
  };
  const kill = (): Promise<void> => end(({ stdin }) => stdin?.end());
  const stop = (): Promise<void> =>
    end((running) => {
      running.kill('SIGTERM');
      const impatient = setTimeout(() => running.stdin?.end(), STOPS_WITHIN_MS);
      running.once('exit', () => clearTimeout(impatient));
    });
  const restart = async (): Promise<void> => {
    await kill();
    const output = join(folder, 'output');
    jvm = spawnLeashed(['java', ...java('kafka.Kafka', properties)], output);
    await answers(brokers, jvm, output);
  };
  await restart().catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  const guarded = { brokers: `127.0.0.1:${ports.guarded}`, ...USER };
  return { brokers, guarded, sessionMs: SESSION_MS, stop, kill, restart };
};

/** In a group of its own, so that Ctrl-C in a terminal reaches us and not the broker. */
const spawnLeashed = (command: readonly string[], output: string): ChildProcess => {
  const file = openSync(output, 'w');
  const child = spawn('sh', ['-c', LEASHED, 'sh', ...command], { stdio: ['pipe', file, file], detached: true });
  closeSync(file);
  return child;
};

const answers = async (brokers: string, jvm: ChildProcess, output: string): Promise<void> => {
  muteNegativeTimeouts();
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  const deadline = performance.now() + STARTS_WITHIN_MS;
  const isUp = async (): Promise<boolean> => {
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length > 0;
    } catch {
      return false;
    }
  };
  while (!(await isUp())) {
    if (jvm.exitCode !== null || performance.now() > deadline) {
      throw new Error(`Kafka does not start: ${readFileSync(output, 'utf8').slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, ANSWER_POLL_MS));
  }
  await admin.disconnect();
};

/** Short broker sessions: a killed broker may only register again when its old session has ended. */
const serverProperties = (ports: Ports, data: string, brokerSessionMs: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
listeners=PLAINTEXT://127.0.0.1:${ports.open},GUARDED://127.0.0.1:${ports.guarded},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${ports.open},GUARDED://127.0.0.1:${ports.guarded}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.guarded.sasl.enabled.mechanisms=PLAIN
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER.username}="${USER.password}";
controller.listener.names=CONTROLLER
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=${SESSION_MS}
broker.heartbeat.interval.ms=300
broker.session.timeout.ms=${brokerSessionMs}
`;
