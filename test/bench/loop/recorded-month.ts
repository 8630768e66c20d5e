/** How fast a recorded month is replayed, and how much memory that takes, from start to end of a process of its own. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { seconds, type Measurement } from '../measurement.ts';
import { writeMadeUpMonth } from './made-up-month.ts';

const ROOT = join(import.meta.dirname, '../../..');
const REAL_MONTH = join(ROOT, '../shared/data/anonymousbank/01_January.txt');
const MOST_MEGABYTES = 300;

/** The real one where it is at hand, else one of the same shape. */
const monthIn = (folder: string): { file: string; name: string } => {
  if (existsSync(REAL_MONTH)) return { file: REAL_MONTH, name: 'real-month' };
  return { file: writeMadeUpMonth(folder), name: 'made-up-month' };
};

const replayed = async (file: string, out: string): Promise<{ peakKilobytes: number }> => {
  const program = ['services/replay/main.ts', file, '--format', 'anonymousbank', '--out', out];
  // As `npm run replay` starts it.
  const node = ['--max-semi-space-size=8', '--import', join(import.meta.dirname, 'tell-peak-memory.ts')];
  const child = spawn(process.execPath, [...node, ...program], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , errors, peak] = child.stdio;
  const [said, peakKilobytes, code] = await Promise.all([
    text(errors!),
    text(peak as NonNullable<typeof errors>),
    new Promise((resolve) => void child.once('exit', resolve)),
  ]);
  if (code !== 0) throw new Error(`The replay ended with ${String(code)}: ${said}`);
  return { peakKilobytes: Number(peakKilobytes) };
};

export const measureRecordedMonth = async (folder: string): Promise<Measurement[]> => {
  const { file, name } = monthIn(folder);
  const out = join(folder, 'replay');
  let peakMegabytes = 0;
  const took = await seconds(async () => {
    peakMegabytes = (await replayed(file, out)).peakKilobytes / 1024;
  });
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as { input: { callsRead: number } };
  return [
    { name: `loop.replay-${name}`, value: summary.input.callsRead / took, unit: 'calls/s' },
    {
      name: 'loop.replay-peak-memory',
      value: peakMegabytes,
      unit: 'MB',
      ratio: MOST_MEGABYTES / peakMegabytes,
      against: `${MOST_MEGABYTES} MB (aim 1 or more)`,
    },
  ];
};
