/**
 * The end of a process, always in this order: not ready, stop taking, finish what is in hand, commit, close, flush, exit. The
 * caller lists the steps; this runs them once, whoever asks, and sees that they end.
 */
import type { Logger } from 'pino';

export interface Stopper {
  /** As the log says it: `http`, `recovery`, `event store`. */
  readonly name: string;
  stop(): Promise<void> | void;
}

/** What we need of `process`. */
export interface ProcessEvents {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
}

export interface LifecycleOptions {
  readonly log: Logger;
  /** One after the other, in this order. */
  readonly stoppers: readonly Stopper[];
  /** After this long the step in hand is left behind and the next ones still get their turn. */
  readonly graceMs: number;
  /** After this long the process exits with 1, whatever is in hand. */
  readonly forceMs: number;
  readonly process: ProcessEvents;
  readonly exit: (code: number) => void;
  /** What a person can do about an error nobody caught, in one sentence; null when it is our defect. */
  readonly explain?: (error: unknown) => string | null;
}

export interface Lifecycle {
  /** True from the first wish to stop: the process is not ready for new work. */
  readonly stopping: boolean;
  /** Stops as a signal would; resolves when all steps are done. Asked again, it is the same stop. */
  stop(reason: string): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A signal this soon after the parent passed it on is the same wish, come by another way. */
const ECHO_MS = 500;
export const EXIT_AT_ONCE = 130;

/**
 * Stops in order on a signal or when the parent asks (`{ kind: 'stop' }` on its channel), at once on a second signal. When the
 * parent was killed or the code is broken (an error nobody caught) the process ends at once with 1: the stores are made for it.
 */
export const runUntilStopped = (options: LifecycleOptions): Lifecycle => {
  const { log, process, exit } = options;
  let stopped: Promise<void> | undefined;
  let askedByParentAt: number | undefined;

  const stop = (reason: string): Promise<void> => {
    stopped ??= stopInOrder(options, reason).then(exit);
    return stopped;
  };
  const onSignal = (signal: string): void => {
    if (stopped === undefined) return void stop(signal);
    const echo = askedByParentAt !== undefined && performance.now() - askedByParentAt < ECHO_MS;
    askedByParentAt = undefined;
    if (echo) return;
    log.warn({ signal }, 'asked twice, leaving at once');
    exit(EXIT_AT_ONCE);
  };
  const onMessage = (message: unknown): void => {
    if (!isStop(message) || stopped !== undefined) return;
    askedByParentAt = performance.now();
    void stop(message.signal ?? 'parent');
  };
  const crash = (error: unknown): void => {
    const remedy = options.explain?.(error) ?? null;
    if (remedy === null) log.fatal({ err: error }, 'an error nobody caught, leaving at once');
    else log.fatal(remedy);
    exit(1);
  };

  for (const signal of SIGNALS) process.on(signal, () => onSignal(signal));
  process.on('message', onMessage);
  process.on('disconnect', () => exit(1));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return {
    get stopping() {
      return stopped !== undefined;
    },
    stop,
  };
};

const isStop = (message: unknown): message is { kind: 'stop'; signal?: string } =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'stop';

/** The exit code: 1 if any step failed. */
const stopInOrder = async (options: LifecycleOptions, reason: string): Promise<number> => {
  const { log, stoppers, graceMs, forceMs, exit } = options;
  log.info({ reason }, 'stopping');
  const grace = alarm(graceMs);
  const force = setTimeout(() => {
    log.error({ forceMs }, 'could not stop in time, leaving what is in hand');
    exit(1);
  }, forceMs);
  let code = 0;
  for (const stopper of stoppers) if (!(await stopOne(log, stopper, grace.rings))) code = 1;
  clearTimeout(force);
  grace.cancel();
  log.info('stopped');
  return code;
};

/** Resolves to whether the step went well. One left behind at the end of the grace time was slow, not wrong. */
const stopOne = async (log: Logger, stopper: Stopper, grace: Promise<'late'>): Promise<boolean> => {
  const { name } = stopper;
  const ending = await Promise.race([attempt(stopper), grace]);
  if (ending === 'late') log.warn({ step: name }, 'left behind: it took longer than the grace time');
  else if (ending.error !== undefined) log.error({ step: name, err: ending.error }, 'could not be stopped');
  else log.debug({ step: name }, 'stopped');
  return ending === 'late' || ending.error === undefined;
};

const attempt = async (stopper: Stopper): Promise<{ readonly error?: unknown }> => {
  try {
    await stopper.stop();
    return {};
  } catch (error) {
    return { error: error ?? new Error('thrown without a reason') };
  }
};

const alarm = (delayMs: number): { rings: Promise<'late'>; cancel: () => void } => {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), delayMs);
  return { rings: promise, cancel: () => clearTimeout(timer) };
};
