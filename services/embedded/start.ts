/** Ringback in one process: every service over embedded defaults, with a demo contact centre or with real events. */
import { demoPolicyFile } from '@ringback/centre/demo/demo-policy.ts';
import { join } from 'node:path';
import type { DialerPorts } from '@ringback/dialer/service.ts';
import { startDemoCentre, standInCentre } from '@ringback/centre/service.ts';
import { followQueueLog } from '@ringback/ingest/queue-log/follower.ts';
import { ingestSettingsSchema } from '@ringback/ingest/settings.ts';
import type { Ingest } from '@ringback/ingest/service.ts';
import { smppGateway } from '@ringback/messaging/adapters/smpp-gateway.ts';
import { parsePolicy, readPolicy } from '@ringback/recovery/policy-file.ts';
import { type RunningReports, startReports } from '@ringback/reports/service.ts';
import { checkSignIn } from '@ringback/reports/sign-in/settings.ts';
import { realClock, type Clock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { healthRoutes } from '@ringback/runtime/http/health.ts';
import { openHttp, type RunningHttp } from '@ringback/runtime/http/server.ts';
import type { Stopper } from '@ringback/runtime/lifecycle/lifecycle.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import { measuredBus } from '@ringback/runtime/telemetry/measured-bus.ts';
import { measuredStore } from '@ringback/runtime/telemetry/measured-store.ts';
import { startSmsc, type RunningSmsc } from '@ringback/smsc/smsc.ts';
import { Router } from 'express';
import type { Logger } from 'pino';
import { backTester } from './back-tester.ts';
import { startLoop } from './loop.ts';
import { openPlatform, type EmbeddedPlatform } from './platform.ts';
import { secretsOf } from './secrets.ts';
import { dialerSettingsOf, type EmbeddedSettings, reportsSettingsOf } from './settings.ts';

export interface StartOptions {
  readonly settings: EmbeddedSettings;
  readonly demo: boolean;
  readonly queueLog: string | null;
  readonly log: Logger;
  /** Of whoever starts this, such as `/metrics`. */
  readonly routes?: readonly Router[];
  /** Timed work threw: a defect nobody handled. */
  readonly onDefect: (error: unknown) => void;
}

export interface Started {
  readonly url: string;
  /** Where SMS go: the built-in SMSC, or the operator. */
  readonly sms: string;
  /** To be stopped in this order. */
  readonly stoppers: readonly Stopper[];
}

const LOOPBACK = '127.0.0.1';

/** Messages go to the operator where one is set, else to an SMSC of our own that shows them. */
const openSms = async ({ settings, log }: StartOptions, clock: Clock) => {
  const { smppUrl, smppFile, dataDir, seed } = settings;
  const smsc: RunningSmsc | null =
    smppUrl === null && smppFile === null
      ? await startSmsc({
          host: LOOPBACK,
          port: 0,
          file: join(dataDir, 'smsc.db'),
          clock,
          log: log.child({ service: 'smsc' }),
        })
      : null;
  const url = smsc ? `smpp://${LOOPBACK}:${smsc.port}` : smppUrl;
  const gateway = smppGateway(
    { ...settings, smppUrl: url },
    { clock, random: seededRandom(seed), log: log.child({ service: 'messaging' }) },
  );
  return {
    smsc,
    gateway,
    sms: smsc ? `built-in SMSC, SMPP on ${LOOPBACK}:${smsc.port}` : 'the operator you set, over SMPP',
  };
};

const openCentre = async (
  options: StartOptions,
  platform: EmbeddedPlatform,
  ingest: Ingest,
): Promise<DialerPorts & { stop(): Promise<void> }> => {
  const { settings, log } = options;
  const { clock, work } = platform;
  if (!options.demo) return standInCentre({ clock, seed: settings.seed, dataDir: settings.dataDir });
  return startDemoCentre({
    clock,
    work,
    log: log.child({ service: 'centre' }),
    seed: settings.seed,
    dataDir: settings.dataDir,
    speed: settings.demoSpeed,
    emit: (events) => ingest.accept(events, 'demo-centre'),
  });
};

const ingestOptions = (settings: EmbeddedSettings) => ({
  country: settings.country,
  zone: settings.zone,
  ...(settings.ingestToken === null ? {} : { ingestToken: settings.ingestToken }),
});

const follow = ({ queueLog, settings }: StartOptions, platform: EmbeddedPlatform, ingest: Ingest) =>
  queueLog === null
    ? null
    : followQueueLog({
        file: queueLog,
        platform,
        settings: ingestSettingsSchema.parse(ingestOptions(settings)),
        from: 'start',
        accept: (events, source) => ingest.accept(events, source),
      });

/** Throws `SettingsProblem`, `DataFileProblem`, `SecretsProblem`, `PolicyProblem` or `HttpProblem`, each one sentence for a person. */
export const startEmbedded = async (options: StartOptions): Promise<Started> => {
  const { settings, log } = options;
  checkSignIn(settings, settings.httpHost);
  const clock = realClock(options.onDefect);
  const policy =
    options.demo && settings.policyFile === null
      ? parsePolicy(demoPolicyFile(settings.demoSpeed), 'the demo centre')
      : await readPolicy(settings.policyFile);
  const ground = await openPlatform({
    dataDir: settings.dataDir,
    durability: 'full',
    clock,
    work: untrackedWork,
    log,
    secrets: (sealed) => secretsOf(settings.dataDir, sealed),
  });
  const platform = { ...ground, store: measuredStore(ground.store), bus: measuredBus(ground.bus) };
  const { smsc, gateway, sms } = await openSms(options, clock);
  const reports = await startReports(platform, reportsSettingsOf(settings), backTester(settings.dataDir, policy));
  let centre: Awaited<ReturnType<typeof openCentre>> | null = null;
  const { ingest, services } = await startLoop(platform, {
    policy,
    gateway,
    ingest: ingestOptions(settings),
    dialer: dialerSettingsOf(settings),
    messaging: {
      company: settings.company,
      defaultLanguage: policy.language,
      defaultZone: settings.zone,
      templatesFile: settings.templatesFile,
    },
    centre: async (running) => (centre = await openCentre(options, platform, running)),
  });
  let ready = true;
  const routes = [...services, reports, ...demoPages(settings, smsc)].flatMap((service) =>
    service.routes ? [service.routes] : [],
  );
  const http: RunningHttp = await openHttp({
    host: settings.httpHost,
    port: settings.httpPort,
    log,
    routes: [healthRoutes(() => ({ services: ready })), insideOnly(reports), ...(options.routes ?? []), ...routes],
  });
  const follower = await follow(options, platform, ingest);
  const stoppers: Stopper[] = [
    { name: 'readiness', stop: () => void (ready = false) },
    ...(follower ? [{ name: 'queue_log', stop: () => follower.stop() }] : []),
    { name: 'http', stop: () => http.close() },
    ...services,
    { name: 'centre', stop: async () => await centre?.stop() },
    reports,
    { name: 'sms gateway', stop: () => gateway.close() },
    ...(smsc ? [smsc] : []),
    { name: 'data', stop: () => platform.close() },
  ];
  return { url: http.url, sms, stoppers };
};

/** What a service of its own shows to its neighbours alone is here at the address of the page, and behind its sign-in. */
const insideOnly = ({ demands }: Pick<RunningReports, 'demands'>): Router => {
  const router = Router();
  for (const [path, right] of [
    ['/metrics', 'see-metrics'],
    ['/teams', 'see-now'],
  ] as const)
    for (const demand of demands(right)) router.use(path, demand);
  return router;
};

/** Whoever signs in elsewhere may be anybody; what the built-in SMSC shows and does asks nobody who they are, so it stays on this machine. */
const demoPages = ({ signIn }: EmbeddedSettings, smsc: RunningSmsc | null) =>
  smsc !== null && signIn === 'local' ? [smsc] : [];
