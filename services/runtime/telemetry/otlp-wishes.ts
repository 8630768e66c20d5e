/**
 * What the standard variables of OpenTelemetry ask for. Where to, with which headers and certificates, the exporters read from them
 * themselves; here is decided whether there are exporters at all.
 */
import type { Environment } from '../settings/settings.ts';
import { SettingsProblem } from '../settings/settings.ts';

export interface OtlpWishes {
  readonly traces: boolean;
  readonly metrics: boolean;
  /** Of the traces that begin here; those that come in sampled or not stay so. */
  readonly sampledRatio: number;
  readonly metricsEveryMs: number;
}

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const PROTOCOLS = ['http/json', 'http/protobuf'];

/** Throws `SettingsProblem` for what they ask and cannot have. */
export const otlpWishes = (environment: Environment): OtlpWishes => {
  const off = environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
  const wished = (signal: 'TRACES' | 'METRICS'): boolean => {
    const endpoint = environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? environment[ENDPOINT] ?? '';
    if (off || endpoint === '' || environment[`OTEL_${signal}_EXPORTER`] === 'none') return false;
    checkProtocol(environment, signal);
    return true;
  };
  return {
    traces: wished('TRACES'),
    metrics: wished('METRICS'),
    sampledRatio: sampledRatio(environment),
    metricsEveryMs: Number(environment['OTEL_METRIC_EXPORT_INTERVAL']) || 60_000,
  };
};

const checkProtocol = (environment: Environment, signal: string): void => {
  const protocol =
    environment[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? environment['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? 'http/json';
  if (PROTOCOLS.includes(protocol)) return;
  throw new SettingsProblem([
    `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}", which is not spoken here: give http/json, and the collector's port for HTTP (4318)`,
  ]);
};

const sampledRatio = (environment: Environment): number => {
  const { OTEL_TRACES_SAMPLER: sampler = 'parentbased_always_on', OTEL_TRACES_SAMPLER_ARG: argument = '1' } =
    environment;
  switch (sampler) {
    case 'parentbased_always_on':
      return 1;
    case 'parentbased_always_off':
      return 0;
    case 'parentbased_traceidratio': {
      const ratio = Number(argument);
      if (ratio >= 0 && ratio <= 1) return ratio;
      throw new SettingsProblem([`OTEL_TRACES_SAMPLER_ARG is "${argument}": give a number from 0 to 1`]);
    }
    default:
      throw new SettingsProblem([
        `OTEL_TRACES_SAMPLER is "${sampler}": give parentbased_always_on, parentbased_always_off or parentbased_traceidratio`,
      ]);
  }
};
