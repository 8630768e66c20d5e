/** What waiting submits cost: 100,000 of them behind an operator that answers nothing. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Measurement } from '../measurement.ts';
import { quickOperator } from './quick-operator.ts';
import { openGateway, submitNth } from './senders.ts';

const QUEUED = 100_000;
const MEGABYTE = 1_048_576;
const HOUR_MS = 3_600_000;

const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

export const measureMemory = async (): Promise<readonly Measurement[]> => {
  const collect = collector();
  const used = (): number => {
    collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + Math.max(external, arrayBuffers);
  };
  const operator = await quickOperator(() => {}, { silent: true });
  const gateway = openGateway(operator.port, { window: 10, queueMs: HOUR_MS, responseTimeoutMs: 600_000 });
  while (!gateway.connected) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = used();
  const all = Array.from({ length: QUEUED }, (_, n) => submitNth(gateway, n).catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const bytes = used() - before;
  await operator.close();
  await Promise.all(all);
  await gateway.close();
  return [
    { name: 'smpp.memory-100000-queued', value: bytes / MEGABYTE, unit: 'MB' },
    { name: 'smpp.memory-of-one', value: bytes / QUEUED, unit: 'bytes/message' },
  ];
};
