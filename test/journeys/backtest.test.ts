/** Back-tests on small recordings: the same policy changes nothing, the record's own policy gives the replay again, another what two replays give. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaultCalleeParameters } from '@ringback/centre/callee-model.ts';
import { parsePolicy, readPolicy } from '@ringback/recovery/policy-file.ts';
import { backtest, type BacktestOptions } from '@ringback/replay/backtest/backtest.ts';
import { standInNumbers } from '@ringback/ingest/stand-in-number.ts';
import { openHistory } from '@ringback/replay/backtest/history.ts';
import { replay } from '@ringback/replay/replay.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { brokenPromises } from './promises.ts';
import { historyIn } from './history.ts';

const log = openLog({ service: 'backtest', level: 'error', pretty: false });
const MONDAY = Date.UTC(2026, 10, 16, 7);
const MINUTE = 60_000;
/** Nobody is more willing to answer than others: the only thing that depends on a number. */
const callees = { ...defaultCalleeParameters, personSpread: 0 };
const changed = JSON.stringify({ version: 'one-attempt', redial: { attempts: 1, quarantineSeconds: 200 } });

/** Three days of calls, a third of them lost, with agents busy enough that redials run into recorded calls. */
const recording = (): string => {
  const calls = Array.from({ length: 180 }, (_, index) => {
    const queued = MONDAY + Math.floor(index / 60) * 24 * 60 * MINUTE + (index % 60) * 3 * MINUTE + (index % 7) * 1000;
    const isLost = index % 3 === 0;
    const caller = `+7916${String(1_000_000 + ((index * 7) % 80))}`;
    const wait = isLost ? 3 + (index % 50) : 10;
    const end = new Date(queued + (isLost ? wait * 1000 : 140_000)).toISOString();
    const agent = isLost ? '' : `agent-${index % 2}`;
    return [`c${index}`, isLost ? 'lost' : 'answered', caller, new Date(queued).toISOString(), wait, end, agent].join();
  });
  return ['call_id,outcome,caller,queued_at,wait_seconds,ended_at,agent', ...calls].join('\n');
};

let folder: string;
const at = (name: string): string => join(folder, name);
const readSummary = (name: string): Summary =>
  JSON.parse(readFileSync(join(at(name), 'summary.json'), 'utf8')) as Summary;
const withoutInput = ({ input: _input, ...summary }: Summary) => summary;

const replayed = async (out: string, policyFile: string | null) => {
  const args = {
    file: at('calls.csv'),
    format: 'csv',
    out: at(out),
    seed: 7,
    policyFile,
    zone: 'UTC',
    country: 'RU',
  } as const;
  await replay(args, log, () => {}, callees);
};
const tested = async (options: Partial<BacktestOptions> = {}) =>
  backtest({
    data: at('as-it-was'),
    period: { from: null, to: null },
    baseline: await readPolicy(null),
    candidate: parsePolicy(changed, 'changed'),
    seed: 7,
    zone: 'UTC',
    out: null,
    log,
    onProgress: () => {},
    callees,
    ...options,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-backtest-'));
  writeFileSync(at('calls.csv'), recording());
  writeFileSync(at('changed.json'), changed);
  await replayed('as-it-was', null);
  await replayed('changed', at('changed.json'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATIENCE_MS = 120_000;

describe('a back-test of a replay', { timeout: PATIENCE_MS }, () => {
  test('given the policy of then and another, then each side is what a replay of the recording under it is', async () => {
    const result = await tested({ out: at('out') });
    expect(readSummary('out/baseline')).toEqual(withoutInput(readSummary('as-it-was')));
    expect(readSummary('out/candidate')).toEqual(withoutInput(readSummary('changed')));
    expect(result.difference.redialsPlaced).toBeLessThan(0);
    expect(readSummary('as-it-was').redials.displacedInbound).toBeGreaterThan(0);
    for (const side of ['baseline', 'candidate'] as const)
      expect(brokenPromises(historyIn(join(at('out'), side, 'history')), 0)).toEqual([]);
    expect(JSON.parse(readFileSync(join(at('out'), 'backtest.json'), 'utf8'))).toEqual(result);
  });

  test('given the same policy on both sides, then nothing differs; given it again, then the same bytes', async () => {
    const same = { candidate: await readPolicy(null) };
    const result = await tested({ ...same, out: at('same') });
    expect(Object.values(result.difference).filter((value) => value !== 0)).toEqual([]);
    const first = readFileSync(join(at('same'), 'backtest.json'), 'utf8');
    await tested({ ...same, out: at('same') });
    expect(readFileSync(join(at('same'), 'backtest.json'), 'utf8')).toBe(first);
  });

  test('given the history grows meanwhile, then what came later is not played', () => {
    const history = openHistory(at('as-it-was'), { from: null, to: null });
    const bus = new DatabaseSync(join(at('as-it-was'), 'history', 'bus.db'));
    bus.exec(`INSERT INTO messages SELECT topic, "partition", "offset" + 1, key, replace(headers, '2026-11', '2026-12'),
      replace(value, '2026-11', '2026-12'), published_at FROM messages WHERE topic = 'calls.events.v1' ORDER BY "offset" DESC LIMIT 1`);
    const played = [...history.events(standInNumbers(), new WeakMap())];
    history.close();
    bus.exec(`DELETE FROM messages WHERE headers LIKE '%2026-12%'`);
    bus.close();
    expect(played.length).toBeGreaterThan(300);
    expect(played.filter(({ data }) => Date.parse(data.at) > history.lastAt)).toEqual([]);
  });

  test('given one day, then only its calls are played', async () => {
    const day = { from: MONDAY + 23 * 3_600_000, to: MONDAY + 35 * 3_600_000 };
    const { baseline, calls } = await tested({ period: day });
    expect([calls, baseline.figures.lost]).toEqual([60, 20]);
  });
});
