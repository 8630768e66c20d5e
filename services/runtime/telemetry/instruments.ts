/** Counters, histograms and gauges of `contracts/metrics.ts`, over the OpenTelemetry API. */
import type { LabelsOf, Metric } from '@ringback/contracts/metrics.ts';
import { metrics, type Meter, type ObservableCallback, type ObservableGauge } from '@opentelemetry/api';
import { SCOPE } from './telemetry.ts';

/** The API's own default counts in milliseconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Grows when an SDK comes or goes: instruments made before it are made anew, so the order of setting up does not matter. */
let generation = 0;

const lasting = <Instrument>(make: (meter: Meter) => Instrument): (() => Instrument) => {
  let made: Instrument | undefined;
  let madeIn = -1;
  return () => {
    if (made === undefined || madeIn !== generation) {
      made = make(metrics.getMeter(SCOPE));
      madeIn = generation;
    }
    return made;
  };
};

type Of<Kind extends Metric['kind']> = Metric & { readonly kind: Kind };
/** A metric without labels is told without. */
type Told<M extends Metric> = keyof M['labels'] extends never ? [labels?: LabelsOf<M>] : [labels: LabelsOf<M>];

export const counter = <const M extends Of<'counter'>>(metric: M): ((...labels: Told<M>) => void) => {
  const { name, unit, description } = metric;
  const instrument = lasting((meter) => meter.createCounter(name, { unit, description }));
  return (...[labels]) => instrument().add(1, labels);
};

export const histogram = <const M extends Of<'histogram'>>(
  metric: M,
): ((value: number, ...labels: Told<M>) => void) => {
  const { name, unit, description } = metric;
  const advice = unit === 's' ? { advice: { explicitBucketBoundaries: SECONDS } } : {};
  const instrument = lasting((meter) => meter.createHistogram(name, { unit, description, ...advice }));
  return (value, ...[labels]) => instrument().record(value, labels);
};

/** Measures from now on, in seconds, until told the labels. On the monotonic clock, which nobody can set. */
export const stopwatch = <const M extends Of<'histogram'>>(
  tell: (value: number, ...labels: Told<M>) => void,
): ((...labels: Told<M>) => void) => {
  const from = performance.now();
  return (...labels) => tell((performance.now() - from) / 1000, ...labels);
};

export type Observe<M extends Metric> = (value: number, ...labels: Told<M>) => void;

interface Attached {
  readonly instrument: ObservableGauge;
  readonly callback: ObservableCallback;
}
interface Gauge {
  readonly attach: () => Attached;
  attached?: Attached;
}

const gauges = new Set<Gauge>();

/** Asked whenever somebody collects, never otherwise. What `read` throws leaves a gap. Returns what ends it. */
export const gauge = <const M extends Of<'gauge'>>(
  { name, unit, description }: M,
  read: (observe: Observe<M>) => Promise<void> | void,
): (() => void) => {
  const attach = (): Attached => {
    const instrument = metrics.getMeter(SCOPE).createObservableGauge(name, { unit, description });
    const callback: ObservableCallback = (result) => read((value, ...[labels]) => result.observe(value, labels));
    instrument.addCallback(callback);
    return { instrument, callback };
  };
  const one: Gauge = { attach };
  if (generation > 0) one.attached = attach();
  gauges.add(one);
  return () => {
    one.attached?.instrument.removeCallback(one.attached.callback);
    gauges.delete(one);
  };
};

/** To be called once the SDK that is to be told is the global one, or has ceased to be. */
export const renewInstruments = (): void => {
  generation += 1;
  for (const one of gauges) one.attached = one.attach();
};
