/**
 * Records a history of this release: `node test/histories/record.ts 0.2.0`. With `--states` after a release that is recorded, only what its
 * streams come to is written anew: for a change of a decider's state that was looked at and is meant.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { topics } from '@ringback/contracts/topics.ts';
import { replay } from '@ringback/replay/replay.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { rowsOf } from '../journeys/history.ts';
import { statesOf } from './fold.ts';
import { readHistory, type RecordedEvent, type RecordedMessage, writeHistory, writeStates } from './history-files.ts';
import { madeUpCalls, madeUpPolicy } from './made-up-calls.ts';
import { rebuild } from './rebuild.ts';

const SEED = 7;
const A_DAY_MS = 86_400_000;

const eventsIn = (folder: string): readonly RecordedEvent[] =>
  rowsOf(join(folder, 'events.db'), 'SELECT * FROM events ORDER BY position').map((row) => {
    const { stream, revision, id, type, version, time, data, meta } = row as Record<string, string> & RecordedEvent;
    const { key } = JSON.parse(meta as unknown as string) as { key: string | null };
    return { stream, revision, id, type, version, time, key, data: JSON.parse(data as string) as unknown };
  });

const messagesIn = (folder: string): readonly RecordedMessage[] => {
  const of = `topic IN ('${topics.calls.name}', '${topics.agents.name}')`;
  const sql = `SELECT topic, key, headers, value FROM messages WHERE ${of} ORDER BY published_at, topic, "partition", "offset"`;
  return rowsOf(join(folder, 'bus.db'), sql).map((row) => {
    const { topic, key, headers, value } = row as RecordedMessage & { headers: unknown };
    return { topic, key, headers: JSON.parse(headers as unknown as string) as RecordedMessage['headers'], value };
  });
};

const record = async (release: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-record-'));
  try {
    const [file, policyFile] = [join(folder, 'calls.csv'), join(folder, 'policy.json')];
    writeFileSync(file, madeUpCalls());
    writeFileSync(policyFile, JSON.stringify(madeUpPolicy));
    const args = { file, format: 'csv', out: folder, seed: SEED, policyFile, zone: null, country: null } as const;
    const log = openLog({ service: 'record', level: 'error', pretty: false });
    const { input: _, ...told } = await replay(args, log, () => {});
    const events = eventsIn(join(folder, 'history'));
    const messages = messagesIn(join(folder, 'history'));
    const asOf = Math.max(...events.map(({ time }) => Date.parse(time))) + A_DAY_MS;
    const { summary } = await rebuild({ events, messages }, asOf);
    if (!isDeepStrictEqual({ ...summary, agents: null }, { ...told, agents: null }))
      throw new Error('what was recorded does not come to what the replay said');
    writeHistory(release, { events, messages, states: statesOf(events), summary: { asOf, summary } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const [release, option] = process.argv.slice(2);
if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release))
  throw new Error('name the release: node test/histories/record.ts 0.2.0');
if (option === '--states') writeStates(release, statesOf(readHistory(release).events));
else await record(release);
