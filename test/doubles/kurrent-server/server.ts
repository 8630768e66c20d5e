/**
 * A double of KurrentDB, for tests only: an in-process gRPC server made from the client's own generated stubs, speaking as much
 * of Streams, ServerFeatures and Gossip as our event store asks for. It shows that the adapter uses the protocol as the client
 * understands it, never that KurrentDB behaves so: that is what the same tests say with `KURRENTDB_URL` set.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metadata, Server, ServerCredentials, type StatusObject, status } from '@grpc/grpc-js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import featureService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import streamService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import { type Acknowledge, type AppendCall, appendOnce } from './append.ts';
import { type KurrentLog, kurrentLog } from './log.ts';
import { type ReadCall, readFrom, type Unary } from './read.ts';

export interface KurrentServerDouble {
  /** `kurrentdb://127.0.0.1:<port>?tls=false`; with TLS it names the authority to trust, in `tls/`. */
  readonly url: string;
  /** What each call said in `authorization`. */
  readonly authorizations: Set<string>;
  readonly log: KurrentLog;
  /**
   * `lost`: appends are written, but the connection breaks before the answer. `late`: written, and the server says it did not see
   * that done in time. `frozen`: never any answer.
   */
  acknowledgements: 'given' | 'lost' | 'late' | 'frozen';
  /** Sends whoever asks for the leader to a place where nobody listens: a leader the cluster cannot yet do without. */
  leaderElsewhere: boolean;
  /** Where each read of `$all` began, the newest last; null: at the start or the end. */
  readonly readsOfAll: (number | null)[];
  /** Subscriptions open now. */
  subscriptions(): number;
  /** Ends them as a server does that is going away. */
  dropSubscriptions(): void;
  /** Cuts every connection; nothing listens until `start`. The log stays. */
  stop(): void;
  start(): Promise<void>;
}

const file = (name: string): string => join(import.meta.dirname, 'tls', name);
/** A certificate for localhost, of an authority whose key was thrown away. */
const secured = (): ServerCredentials => {
  const keys = { cert_chain: readFileSync(file('server.pem')), private_key: readFileSync(file('server-key.pem')) };
  return ServerCredentials.createSsl(null, [keys]);
};

const NOWHERE = { host: '127.0.0.1', port: '1' };
const notLeader = () => {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', NOWHERE.host);
  metadata.set('leader-endpoint-port', NOWHERE.port);
  return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
};

const UNAVAILABLE = { code: status.UNAVAILABLE, details: 'the double is going away' };

const TIMED_OUT = { code: status.ABORTED, details: 'Operation timed out: Commit phase timeout.' };

/** It claims BatchAppend without having it: our event store must keep the client from using that (`kurrent-connection.ts`). */
const supported = () => {
  const methods = new features.SupportedMethods();
  methods.setEventStoreServerVersion('25.1.0');
  for (const name of ['batchappend', 'append', 'read']) {
    const method = new features.SupportedMethod();
    methods.addMethods(method.setServiceName('event_store.client.streams.streams').setMethodName(name));
  }
  return methods;
};

interface Open {
  readonly metadata: Metadata;
  emit(event: 'error', error: Pick<StatusObject, 'code' | 'details'>): boolean;
}

const services = (self: KurrentServerDouble, open: { subscriptions: Set<ReadCall> }): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const acknowledgeOn =
    (call: Open): Acknowledge =>
    (written, answer) => {
      const now = (): void => {
        if (self.acknowledgements === 'lost') call.emit('error', UNAVAILABLE);
        if (self.acknowledgements === 'late') call.emit('error', TIMED_OUT);
        if (self.acknowledgements === 'given') answer();
      };
      if (written.ok) void written.visible.then(now);
      else now();
    };
  const note = ({ metadata }: Open): void => {
    for (const authorization of metadata.get('authorization')) self.authorizations.add(String(authorization));
  };
  server.addService(featureService.ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: Unary<unknown>) => answer(null, supported()),
  });
  server.addService(streamService.StreamsService, {
    read(call: ReadCall) {
      note(call);
      if (self.leaderElsewhere) return void call.emit('error', notLeader());
      const all = call.request.getOptions()?.getAll();
      if (readFrom(self.log, call) === 'once') {
        if (all) self.readsOfAll.push(all.hasPosition() ? Number(all.getPosition()?.getCommitPosition()) : null);
        return;
      }
      open.subscriptions.add(call);
      call.on('close', () => open.subscriptions.delete(call));
      call.on('cancelled', () => open.subscriptions.delete(call));
    },
    append(call: AppendCall, answer: Parameters<typeof appendOnce>[3]) {
      note(call);
      if (self.leaderElsewhere) return answer(notLeader());
      appendOnce(self.log, call, acknowledgeOn(call), answer);
    },
  });
  return server;
};

export const kurrentServerDouble = async ({ tls = false } = {}): Promise<KurrentServerDouble> => {
  const open = { subscriptions: new Set<ReadCall>() };
  let server: Server | undefined;
  let port = 0;
  const self: KurrentServerDouble = {
    get url() {
      // By name: Node takes no address for the name of a TLS server.
      if (tls) return `kurrentdb://localhost:${port}?tls=true&tlsCAFile=${file('authority.pem')}`;
      return `kurrentdb://127.0.0.1:${port}?tls=false`;
    },
    authorizations: new Set(),
    log: kurrentLog(),
    readsOfAll: [],
    acknowledgements: 'given',
    leaderElsewhere: false,
    subscriptions: () => open.subscriptions.size,
    dropSubscriptions() {
      for (const call of open.subscriptions) call.emit('error', UNAVAILABLE);
      open.subscriptions.clear();
    },
    stop() {
      server?.forceShutdown();
      server = undefined;
      open.subscriptions.clear();
    },
    async start() {
      const starting = services(self, open);
      server = starting;
      port = await new Promise<number>((resolve, reject) => {
        starting.bindAsync(`127.0.0.1:${port}`, tls ? secured() : ServerCredentials.createInsecure(), (error, bound) =>
          error ? reject(error) : resolve(bound),
        );
      });
    },
  };
  await self.start();
  return self;
};
