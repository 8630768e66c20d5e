/** How evenly the limiter spreads submits, by when they arrive at the operator. */
import type { Measurement } from '../measurement.ts';
import { quickOperator } from './quick-operator.ts';
import { openGateway, throughGateway } from './senders.ts';

const PER_SECOND = 200;
const SECONDS = 5;
const SECOND_MS = 1000;

/** Most of `times`, ascending, within any window of so many milliseconds. */
const mostWithin = (times: readonly number[], windowMs: number): number => {
  let from = 0;
  let most = 0;
  for (const [to, time] of times.entries()) {
    while (time - times[from]! >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
};

export const measureSmoothness = async (): Promise<readonly Measurement[]> => {
  const times: number[] = [];
  const operator = await quickOperator(() => void times.push(performance.now()));
  const gateway = openGateway(operator.port, { window: 100, messagesPerSecond: PER_SECOND });
  await throughGateway(gateway, PER_SECOND * SECONDS, 100);
  await gateway.close();
  await operator.close();
  const burst = mostWithin(times, SECOND_MS);
  const tookSeconds = (times.at(-1)! - times[0]!) / SECOND_MS;
  return [
    {
      name: 'smpp.limiter-burst',
      value: burst,
      unit: 'messages in the fullest second',
      ratio: PER_SECOND / burst,
      against: `a limit of ${PER_SECOND} a second (aim 1)`,
    },
    {
      name: 'smpp.limiter-burst-100ms',
      value: mostWithin(times, SECOND_MS / 10),
      unit: 'messages in the fullest 100 ms',
    },
    {
      name: 'smpp.limiter-rate',
      value: (times.length - 1) / tookSeconds,
      unit: 'messages/s',
      ratio: (times.length - 1) / tookSeconds / PER_SECOND,
      against: `a limit of ${PER_SECOND} a second`,
    },
  ];
};
