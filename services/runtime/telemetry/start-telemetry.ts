/** The telemetry of one process, and the route Prometheus asks. The SDK is loaded here and nowhere else. */
import { Router } from 'express';
import type { Logger } from 'pino';
import type { Environment } from '../settings/settings.ts';
import type { Telemetry } from './otel-sdk.ts';
import { otlpWishes } from './otlp-wishes.ts';

export type { Telemetry } from './otel-sdk.ts';

/** `environment`: for the standard variables of OpenTelemetry. Rejects with `SettingsProblem` where they ask what cannot be had. */
export const startTelemetry = async (
  service: string,
  environment: Environment,
  log: Logger,
): Promise<Telemetry & { readonly routes: Router }> => {
  const wishes = otlpWishes(environment);
  const { startSdk } = await import('./otel-sdk.ts');
  const telemetry = await startSdk({ service, wishes, log });
  return { ...telemetry, routes: metricsRoute(telemetry) };
};

const metricsRoute = (telemetry: Telemetry): Router => {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4; charset=utf-8').send(await telemetry.prometheusText());
  });
  return router;
};
