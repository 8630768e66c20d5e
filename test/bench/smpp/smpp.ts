/** `npm run bench -- smpp` */
import type { Bench } from '../measurement.ts';
import { measureMemory } from './memory.ts';
import { measureSmoothness } from './smoothness.ts';
import { measureThroughput } from './throughput.ts';

export const smpp: Bench = {
  name: 'smpp',
  about: 'SMS a second over SMPP against the bare library, the limiter, CPU and memory',
  async run(progress) {
    const throughput = await measureThroughput(progress);
    progress('how evenly the limiter spreads');
    const smoothness = await measureSmoothness();
    progress('memory of 100,000 that wait');
    return [...throughput, ...smoothness, ...(await measureMemory())];
  },
};
