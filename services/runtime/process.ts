/**
 * A service as a process of its own: settings, HTTP with health, the ground, the service, and the end in order. A `main.ts` is one
 * call of it.
 */
import { Router, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { realClock, type Clock } from './clock/clock.ts';
import { openGround, type Ground } from './ground/open-ground.ts';
import { NotWaiting } from './ground/patience.ts';
import { processSettings, type GroundSettings } from './ground/settings.ts';
import { HttpRefused } from './http/errors.ts';
import { healthRoutes, type Readiness } from './http/health.ts';
import { openHttp } from './http/server.ts';
import { runUntilStopped } from './lifecycle/lifecycle.ts';
import { openLog } from './log/log.ts';
import type { Platform, RunningService } from './platform.ts';
import { describeSettings, readSettings, type Environment } from './settings/settings.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';

export interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
  /** Waits for bus, store and tables as long as it takes. To be called once, before anything is begun that must be stopped. */
  openPlatform(settings: GroundSettings): Promise<Platform>;
}

export interface ProcessService extends RunningService {
  /** Of what the service itself must reach, such as an operator. */
  readiness?(): Readiness;
  /** It needs to be told things over HTTP until it has stopped, such as what becomes of calls in hand. */
  readonly drainsOverHttp?: boolean;
}

export interface ServiceProcess<Settings extends z.ZodObject> {
  readonly name: string;
  /** Of the service and what of the ground it needs; those of every process (HTTP, log, stop) are added. */
  readonly settings: Settings;
  readonly environment: Environment;
  /** What no single setting can say of itself. Asked before anything listens; throws `SettingsProblem`. */
  check?(settings: z.infer<Settings> & Pick<z.infer<typeof processSettings>, 'httpHost'>): void;
  start(settings: z.infer<Settings>, surroundings: Surroundings): Promise<ProcessService>;
}

/** Read by tests and by the cluster, not by a service. */
const FOREIGN_VARIABLES = ['RINGBACK_REQUIRE', 'RINGBACK_KAFKA', 'RINGBACK_POSTGRES'];
const FORCE_AFTER_MS = 5_000;

/** Exit codes: 0 stopped in order, 1 could not start or broke; why is one sentence on standard error. */
export const runService = async <Settings extends z.ZodObject>(definition: ServiceProcess<Settings>): Promise<void> => {
  try {
    await run(definition);
  } catch (error) {
    leave(definition.name, error);
  }
};

const run = async <Settings extends z.ZodObject>(definition: ServiceProcess<Settings>): Promise<void> => {
  const { name, environment } = definition;
  const known = { known: FOREIGN_VARIABLES };
  const schema = z.object({ ...processSettings.shape, ...definition.settings.shape });
  const all = readSettings(schema, environment, known);
  // One flat set of variables: what is not the process's own is the service's.
  const settings = all as unknown as z.infer<typeof processSettings> & z.infer<Settings>;
  const { httpHost: host, httpPort: port, logLevel: level, stopGraceSeconds } = settings;
  definition.check?.(settings);
  const log = openLog({ service: name, level, pretty: process.stdout.isTTY });
  log.info({ settings: shown(schema, settings) }, 'starting');
  const clock = realClock((error) => {
    throw error;
  });
  const phase: Phase = { ground: null, service: null, starting: null, stopping: false };
  const late = Router();
  const telemetry = await startTelemetry(name, environment, log);
  const routes = [
    healthRoutes(
      () => readinessOf(phase),
      () => phase.ground?.liveness() ?? {},
    ),
    telemetry.routes,
    openWhen(phase),
    late,
  ];
  const http = await openHttp({ host, port, log, routes });
  log.info({ url: http.url }, 'listening');
  runUntilStopped({
    log,
    stoppers: [
      { name: 'readiness', stop: () => void (phase.stopping = true) },
      { name: 'http', stop: () => (phase.service?.drainsOverHttp === true ? undefined : http.close()) },
      { name, stop: () => stopService(phase) },
      { name: 'http', stop: () => http.close() },
      { name: 'ground', stop: () => phase.ground?.close() },
      { name: 'telemetry', stop: () => telemetry.close() },
    ],
    graceMs: stopGraceSeconds * 1000,
    forceMs: stopGraceSeconds * 1000 + FORCE_AFTER_MS,
    process,
    exit: (code) => process.exit(code),
  });
  phase.starting = definition.start(settings, { clock, log, openPlatform: groundFor(phase, name, clock, log) });
  const service = await phase.starting.catch((error: unknown) => {
    if (!(phase.stopping && error instanceof NotWaiting)) throw error;
  });
  if (service === undefined) return;
  if (service.routes) late.use(service.routes);
  phase.service = service;
  log.info('ready');
};

interface Phase {
  ground: Ground | null;
  starting: Promise<ProcessService> | null;
  service: ProcessService | null;
  stopping: boolean;
}

const shown = (schema: z.ZodObject, settings: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(describeSettings(schema, settings).map(({ variable, value }) => [variable, value]));

const readinessOf = ({ ground, service, stopping }: Phase): Readiness => ({
  ...ground?.readiness(),
  ...service?.readiness?.(),
  started: service !== null,
  running: !stopping,
});

const openWhen = (phase: Phase): RequestHandler & Router =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ((_request, _response, next) => {
    if (phase.service !== null) return next();
    throw new HttpRefused(503, { message: 'is not ready yet', remedy: 'GET /health/ready says what it waits for.' });
  }) as RequestHandler & Router;

const groundFor =
  (phase: Phase, service: string, clock: Clock, log: Logger): Surroundings['openPlatform'] =>
  (settings) => {
    const onCrash = (error: Error): void => {
      log.fatal({ err: error }, 'the bus cannot go on in this process, leaving at once');
      process.exit(1);
    };
    phase.ground = openGround(settings, { service, clock, log, onCrash });
    return phase.ground.platform;
  };

/** Also when it has only begun: what it has begun is finished, or never will be. */
const stopService = async (phase: Phase): Promise<void> => {
  phase.ground?.stopWaiting();
  const service = await phase.starting?.catch(() => null);
  await service?.stop();
};

/** Errors made for people end in `Problem`: they say it all in one sentence. */
const leave = (name: string, error: unknown): void => {
  const forPeople = error instanceof Error && error.name.endsWith('Problem');
  const text = error instanceof Error ? (forPeople ? error.message : error.stack) : String(error);
  process.stderr.write(`${forPeople ? '' : `${name} could not start: `}${text}\n`);
  process.exit(1);
};
