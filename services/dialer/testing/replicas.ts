/** Several dialers on one bus, one store and one read-model database, that can be killed, or stopped in the middle and resumed. */
import {
  BusUnavailable,
  type Bus,
  type RunningSubscription,
  type Subscription,
  type Tenure,
} from '@ringback/runtime/bus/port.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import type { CallOrder, CallPlacer } from '../ports.ts';
import type { Centre } from './centre.ts';

export interface Replica {
  /** What it did to the telephone network. */
  readonly did: { readonly ordered: CallOrder[]; readonly connected: string[]; readonly hungUp: string[] };
  readonly dialer: RunningService;
  readonly frozen: boolean;
  /** As SIGSTOP: nothing of it goes on. */
  freeze(): void;
  /** As SIGSTOP, in the middle of its n-th step towards the world from now. */
  freezeAtStep(step: number): void;
  /** The group has waited long enough for it: its teams are another's. */
  expire(): Promise<void>;
  /** As SIGCONT. */
  thaw(): void;
  /** It notices, and joins the group again. */
  rejoin(): Promise<void>;
}

export interface ReplicaOptions {
  /** It goes on believing in what it had when its session expired: the worst a bus could do. */
  readonly believesForever?: boolean;
}

export const startReplica = async (
  centre: Centre,
  { believesForever = false }: ReplicaOptions = {},
): Promise<Replica> => {
  const gate = gateOf(centre.platform.work);
  const did: Replica['did'] = { ordered: [], connected: [], hungUp: [] };
  const group = groupSeat(centre.platform.bus, gate, believesForever);
  const clock = stoppableClock(centre.clock, gate);
  const dialer = await centre.start(({ platform, ports }) => ({
    platform: {
      ...platform,
      clock,
      work: gate.work,
      bus: group.bus,
      store: gate.steps(platform.store, ['append', 'read', 'readAll'], 'around'),
      sealing: gate.steps(platform.sealing, ['unseal'], 'around'),
      openDatabase: centre.openShared as Platform['openDatabase'],
    },
    ports: {
      acd: gate.steps(ports.acd, ['reserve', 'release'], 'after'),
      placer: watched(gate.steps(ports.placer, ['originate', 'connect', 'hangUp', 'lookUp'], 'after'), gate, did),
    },
  }));
  return {
    did,
    dialer,
    get frozen() {
      return gate.frozen();
    },
    freeze: gate.freeze,
    freezeAtStep: gate.freezeAtStep,
    thaw: gate.thaw,
    expire: group.expire,
    rejoin: group.rejoin,
  };
};

type Method = (...args: readonly unknown[]) => Promise<unknown>;
type Gate = ReturnType<typeof gateOf>;

/** Where a process that is stopped stands still. What it has in hand then is nobody's to wait for in virtual time. */
const gateOf = (shared: Work) => {
  let frozen = Promise.withResolvers<void>();
  let isFrozen = false;
  let stepsLeft = Number.POSITIVE_INFINITY;
  let onThaw: (() => void)[] = [];
  const inHand = new Set<Promise<void>>();

  const freeze = (): void => {
    isFrozen = true;
    frozen.resolve();
  };
  const pass = (): Promise<void> | undefined => (isFrozen ? new Promise((resolve) => onThaw.push(resolve)) : undefined);
  const count = (): void => {
    stepsLeft -= 1;
    if (stepsLeft === 0) freeze();
  };
  const watch = (settled: Promise<void>): void => void shared.track(Promise.race([settled, frozen.promise]));
  const work: Work = {
    track(promise) {
      const settled: Promise<void> = promise.then(
        () => void inHand.delete(settled),
        () => void inHand.delete(settled),
      );
      inHand.add(settled);
      watch(settled);
      return promise;
    },
    idle: () => shared.idle(),
  };
  const stepped =
    (call: Method, where: 'around' | 'after'): Method =>
    async (...args) => {
      count();
      // A side effect follows the last look at whose the team is without a pause: see `place-redial.ts`.
      if (where === 'around') await pass();
      try {
        return await call(...args);
      } finally {
        await pass();
      }
    };
  return {
    work,
    freeze,
    frozen: () => isFrozen,
    /** Resolves when it is, or at once while it stands still. */
    whenFrozen: () => frozen.promise,
    /** Runs the job now, or when it goes on. */
    whenRunning: (job: () => void): void => (isFrozen ? void onThaw.push(job) : job()),
    freezeAtStep(step: number): void {
      stepsLeft = step;
    },
    thaw(): void {
      isFrozen = false;
      stepsLeft = Number.POSITIVE_INFINITY;
      frozen = Promise.withResolvers();
      for (const settled of inHand) watch(settled);
      for (const job of onThaw.splice(0)) job();
    },
    steps<T extends object>(owner: T, methods: readonly (keyof T & string)[], where: 'around' | 'after'): T {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const calls = methods.map((method) => [method, stepped(owner[method] as Method, where)] as const);
      return { ...owner, ...Object.fromEntries(calls) };
    },
  };
};

const stoppableClock = (clock: Clock, gate: Gate): Clock => ({
  ...clock,
  after(delayMs, job): Cancel {
    let cancelled = false;
    const run = (): void => {
      if (!cancelled) void gate.work.track(Promise.resolve(job()));
    };
    const cancel = clock.after(delayMs, () => gate.whenRunning(run));
    return () => {
      cancelled = true;
      cancel();
    };
  },
});

const watched = (placer: CallPlacer, gate: Gate, did: Replica['did']): CallPlacer => ({
  ...placer,
  originate(order) {
    did.ordered.push(order);
    return placer.originate(order);
  },
  connect(redial, agent) {
    did.connected.push(redial);
    return placer.connect(redial, agent);
  },
  hangUp(redial, message) {
    did.hungUp.push(redial);
    return placer.hangUp(redial, message);
  },
  onProgress: (listener) => placer.onProgress((...told) => gate.whenRunning(() => listener(...told))),
});

/** Its place in the groups, from which it can be put out without being asked. */
const groupSeat = (bus: Bus, gate: Gate, believesForever: boolean) => {
  const seats: { readonly subscription: Subscription; running: RunningSubscription }[] = [];
  let believed = new Map<string, number>();

  const believing =
    (tenure: Tenure): Tenure =>
    (topic, key) => {
      const told = tenure(topic, key);
      if (told !== null) believed.set(key, told);
      return told ?? (believesForever ? (believed.get(key) ?? null) : null);
    };
  const asMember = (subscription: Subscription): Subscription => ({
    ...subscription,
    handle: (message) =>
      gate.frozen()
        ? Promise.reject(new BusUnavailable('stopped'))
        : Promise.race([
            subscription.handle(message),
            gate.whenFrozen().then(() => Promise.reject(new BusUnavailable('stopped'))),
          ]),
    onShared: (tenure) => gate.whenRunning(() => subscription.onShared?.(believing(tenure))),
  });
  return {
    bus: {
      ...bus,
      async subscribe(subscription: Subscription) {
        const seat = { subscription, running: await bus.subscribe(asMember(subscription)) };
        seats.push(seat);
        return { stop: () => seat.running.stop() };
      },
    } satisfies Bus,
    async expire(): Promise<void> {
      await Promise.all(seats.map(({ running }) => running.stop()));
    },
    async rejoin(): Promise<void> {
      believed = new Map();
      for (const seat of seats) seat.running = await bus.subscribe(asMember(seat.subscription));
    },
  };
};
