/** A real Kafka for tests: one node in KRaft mode on loopback, or the one that `RINGBACK_KAFKA` names. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClassPath } from './kafka-jars.ts';

export interface KafkaForTests {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** False for a broker that was there before: it can be neither killed nor restarted. */
  readonly ours: boolean;
  /** The shortest session it grants a member of a group. */
  readonly sessionMs: number;
  /** Where it asks for a user and a password (SASL PLAIN); null where we do not know. */
  readonly guarded: { readonly brokers: string; readonly username: string; readonly password: string } | null;
  /** Ends the broker and removes its data. */
  stop(): Promise<void>;
  /** As `kill -9`; its data stays. */
  kill(): Promise<void>;
  /** Starts a killed broker on its data and its port; resolves when it answers. */
  restart(): Promise<void>;
}

const CLUSTER_ID = 'cmluZ2JhY2stdGVzdHMtMQ';
const STARTS_WITHIN_MS = 60_000;
const ANSWER_POLL_MS = 100;
const JVM = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
/** Ends the JVM when our end of the pipe closes, so that a test process that dies leaves no broker behind. */
const LEASHED = 'exec 3<&0; "$@" 3<&- & jvm=$!; { cat <&3; kill -9 $jvm; } >/dev/null 2>&1 & wait $jvm; kill $!';

export const startKafka = async (): Promise<KafkaForTests> => {
  const named = process.env['RINGBACK_KAFKA'];
  return named === undefined || named === '' ? startOurs() : theirs(named);
};

const OUR_SESSION_MS = 3_000;
/** What a broker grants unless told otherwise. */
const THEIR_SESSION_MS = 6_000;

const USER = { username: 'ringback', password: 'only-for-tests' };

interface Ports {
  readonly open: number;
  readonly guarded: number;
  readonly controller: number;
}

const theirs = (brokers: string): KafkaForTests => {
  const refuse = async (): Promise<never> => {
    throw new Error('the broker that RINGBACK_KAFKA names is not ours to stop');
  };
  return {
    brokers,
    ours: false,
    sessionMs: THEIR_SESSION_MS,
    guarded: null,
    stop: async () => {},
    kill: refuse,
    restart: refuse,
  };
};

const startOurs = async (): Promise<KafkaForTests> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-kafka-'));
  const properties = join(folder, 'server.properties');
  const classPath = await kafkaClassPath();
  const ports = { open: await freePort(), guarded: await freePort(), controller: await freePort() };
  const brokers = `127.0.0.1:${ports.open}`;
  const guarded = { brokers: `127.0.0.1:${ports.guarded}`, ...USER };
  writeFileSync(properties, serverProperties(ports, join(folder, 'data')));
  const java = (...args: readonly string[]): string[] => [...JVM, '-cp', classPath, ...args];
  await promisify(execFile)('java', java('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties));

  let jvm: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const running = jvm;
    jvm = null;
    if (running === null || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.stdin?.end();
    await exited;
  };
  const restart = async (): Promise<void> => {
    await kill();
    const output = join(folder, 'output');
    jvm = spawnLeashed(['java', ...java('kafka.Kafka', properties)], output);
    await answers(brokers, jvm, output);
  };
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  await restart().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { brokers, ours: true, sessionMs: OUR_SESSION_MS, guarded, stop, kill, restart };
};

const spawnLeashed = (command: readonly string[], output: string): ChildProcess => {
  const file = openSync(output, 'w');
  const child = spawn('sh', ['-c', LEASHED, 'sh', ...command], { stdio: ['pipe', file, file] });
  closeSync(file);
  return child;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
const serverProperties = (ports: Ports, data: string): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
listeners=PLAINTEXT://127.0.0.1:${ports.open},GUARDED://127.0.0.1:${ports.guarded},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${ports.open},GUARDED://127.0.0.1:${ports.guarded}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.guarded.sasl.enabled.mechanisms=PLAIN
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER.username}="${USER.password}";
controller.listener.names=CONTROLLER
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=${OUR_SESSION_MS}
broker.heartbeat.interval.ms=300
broker.session.timeout.ms=1500
`;
