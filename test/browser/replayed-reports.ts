/** Reports over a recording that was replayed: the page, its API, and the summary they must agree with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backTester } from '@ringback/embedded/back-tester.ts';
import { readPolicy } from '@ringback/recovery/policy-file.ts';
import { replay } from '@ringback/replay/replay.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { ReportTables } from '@ringback/reports/read-model/tables.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { memoryGround } from '@ringback/reports/testing/memory-ground.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import type { Kysely } from 'kysely';
import { rowsOf } from '../journeys/history.ts';

const MONDAY = Date.UTC(2026, 10, 16, 7);
const MINUTE = 60_000;
const isoOf = (at: number): string => new Date(at).toISOString();

/** Three days of calls in two queues; every third is lost, some callers more than once. */
const recording = (): string => {
  const calls = Array.from({ length: 240 }, (_, index) => {
    const queued = MONDAY + Math.floor(index / 80) * 24 * 60 * MINUTE + (index % 80) * 6 * MINUTE;
    const isLost = index % 3 === 0;
    const caller = `+7916${String(1_000_000 + (index % 190)).slice(0, 7)}`;
    const team = index % 2 === 0 ? 'sales' : 'support';
    const wait = isLost ? 3 + (index % 50) : 10;
    const end = isLost ? isoOf(queued + wait * 1000) : isoOf(queued + 130_000);
    return [
      `c${index}`,
      isLost ? 'lost' : 'answered',
      caller,
      isoOf(queued),
      String(wait),
      end,
      team,
      team,
      isLost ? '' : `${team}-1`,
    ].join(',');
  });
  return ['call_id,outcome,caller,queued_at,wait_seconds,ended_at,queue,team,agent', ...calls].join('\n');
};

const prices = { pricePerAgentMinute: 10, pricePerAttempt: 0.25, pricePerSmsPart: 3 };

export interface ReplayedReports {
  readonly url: string;
  /** The read model, for tests that need what no recording holds. */
  readonly db: Kysely<ReportTables>;
  readonly summary: Summary;
  close(): Promise<void>;
}

/** `policy` is a policy file; the built-in one else. */
export const replayedReports = async (
  policy: object | null = null,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ReplayedReports> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-reports-'));
  const file = join(folder, 'calls.csv');
  writeFileSync(file, recording());
  const policyFile = policy === null ? null : join(folder, 'policy.json');
  if (policyFile !== null) writeFileSync(policyFile, JSON.stringify(policy));
  const ground = memoryGround();
  const args = { file, format: 'csv', out: folder, seed: 1, policyFile, zone: 'UTC', country: 'RU' } as const;
  await replay(args, ground.log, () => {});
  let db: Kysely<ReportTables> | null = null;
  const openDatabase: typeof ground.openDatabase = async (name, migrations) => {
    const opened = await ground.openDatabase(name, migrations);
    db = opened as unknown as Kysely<ReportTables>;
    return opened as never;
  };
  const reports = await startReports(
    { ...ground, openDatabase },
    reportsSettingsSchema.parse({ ...prices, ...settings }),
    backTester(folder, await readPolicy(policyFile)),
  );
  const messages = rowsOf(
    join(folder, 'history', 'bus.db'),
    'SELECT * FROM messages ORDER BY published_at',
  ) as readonly {
    topic: string;
    key: string | null;
    headers: string;
    value: string;
  }[];
  for (const { topic, key, headers, value } of messages)
    await ground.bus.publish(topic, [{ key, headers: JSON.parse(headers) as Record<string, string>, value }]);
  await reports.caughtUp();
  const http = await openHttp({ host: '127.0.0.1', port: 0, log: ground.log, routes: [reports.routes!] });
  return {
    url: http.url,
    db: db!,
    summary: JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary,
    async close() {
      await http.close();
      await reports.stop();
      await ground.bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
