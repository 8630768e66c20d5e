/** The whole loop: lost calls in, redials out, and a recorded month. */
import { join } from 'node:path';
import type { Bench } from '../measurement.ts';
import { inScratchFolder } from '../scratch-folder.ts';
import { measureFreeAgent } from './free-agent.ts';
import { measureLostCalls } from './lost-calls.ts';
import { measureRecordedMonth } from './recorded-month.ts';

export const loop: Bench = {
  name: 'loop',
  about: 'a recorded month, lost calls through recovery, a free agent to the next redial',
  run: (progress) =>
    inScratchFolder(async (folder) => {
      // First: a child begins with as much memory as its parent has.
      progress('a recorded month');
      const month = await measureRecordedMonth(folder);
      progress('lost calls through recovery and into the bare store, in turn');
      const lostCalls = await measureLostCalls(join(folder, 'lost-calls'));
      progress('a free agent to the next redial');
      const freeAgent = await measureFreeAgent(join(folder, 'free-agent'));
      return [...lostCalls, ...month, ...freeAgent];
    }),
};
