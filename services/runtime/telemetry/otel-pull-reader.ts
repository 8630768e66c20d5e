/** What is asked for metrics and never sends any. */
import { AggregationTemporality, InstrumentType, MetricReader } from '@opentelemetry/sdk-metrics';

/**
 * The SDK goes on telling the last value of a gauge whose source is gone, such as a partition that another replica has now, unless
 * gauges are told as "since you last asked". They have no sum, so nothing else changes by it.
 */
export const withoutGaugesOfThePast =
  (otherwise: (type: InstrumentType) => AggregationTemporality) =>
  (type: InstrumentType): AggregationTemporality =>
    type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : otherwise(type);

/** A class, for that is how the SDK takes readers. */
export class PullReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: withoutGaugesOfThePast(() => AggregationTemporality.CUMULATIVE) });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
