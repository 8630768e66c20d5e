import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '@ringback/recovery/policy-file.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { row } from './announce.ts';
import { parseClusterArguments, UsageProblem } from './arguments.ts';
import { demoPolicyFile } from '@ringback/centre/demo/demo-policy.ts';
import { checkMachine, InfrastructureProblem, openKafka, openPostgres } from './infrastructure.ts';
import { faultOfKafka, faultOfPostgres } from './named-servers.ts';
import { onPath } from './programs.ts';
import { startReplica } from './replica.ts';
import { clusterSettings } from './settings.ts';

const bare = { path: '/there/is/nothing/here', cache: null };
const settingsOf = (environment: Record<string, string>) => readSettings(clusterSettings, environment);
const POSTGRES = 'postgres://user@127.0.0.1:1/ringback';

describe('what a machine must have', () => {
  test('given neither Java nor a named Kafka, then one sentence says what to install and what to set', () => {
    const check = (): void => checkMachine(settingsOf({ RINGBACK_POSTGRES: POSTGRES }), bare);
    expect(check).toThrow(InfrastructureProblem);
    expect(check).toThrow(/^There is no Kafka: install Java .*RINGBACK_KAFKA=host:port\.$/);
  });

  test('given both are named, then nothing is missing, and stopping leaves them alone', async () => {
    const settings = settingsOf({ RINGBACK_POSTGRES: POSTGRES, RINGBACK_KAFKA: 'kafka:9092' });
    expect(() => checkMachine(settings, bare)).not.toThrow();
    const servers = await Promise.all([openKafka(settings, bare), openPostgres(settings, bare)]);
    expect(servers).toMatchObject([
      { address: 'kafka:9092', ours: false },
      { address: POSTGRES, ours: false },
    ]);
    await Promise.all(servers.map(({ stop }) => stop()));
  });

  test('given a Kafka named as services are told it, then it is that; anything else is refused by name', () => {
    expect(settingsOf({ RINGBACK_KAFKA: 'kafka://a:9092,b:9092' }).kafka).toBe('a:9092,b:9092');
    expect(() => settingsOf({ RINGBACK_KAFKA: 'http://a:9092' })).toThrow(
      /RINGBACK_KAFKA is "http:.*must be like host/,
    );
  });

  test('given servers that were named and do not answer, then a sentence says which and why, and no password', async () => {
    expect(await faultOfKafka('127.0.0.1:1')).toMatch(/^Kafka at 127\.0\.0\.1:1 \(RINGBACK_KAFKA\) .*ECONNREFUSED/);
    const fault = await faultOfPostgres('postgres://user:hidden@127.0.0.1:1/ringback');
    expect(fault).toMatch(/^PostgreSQL \(RINGBACK_POSTGRES\) .*ECONNREFUSED/);
    expect(fault).not.toContain('hidden');
  });

  test('given a program on the path, then it is found; a file that cannot be run is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringback-path-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'runs'), '', { mode: 0o755 });
    writeFileSync(join(folder, 'does-not'), '', { mode: 0o644 });
    expect(onPath(`/nowhere:${folder}`, 'does-not', 'runs')).toBe(join(folder, 'runs'));
    expect(onPath(folder, 'does-not')).toBeNull();
  });
});

describe('the command line', () => {
  test('given options, then they are settings by another name', () => {
    const given = parseClusterArguments(['--data', 'd', '--port', '0', '--speed', '4']);
    expect(given).toEqual({ RINGBACK_DATA_DIR: 'd', RINGBACK_HTTP_PORT: '0', RINGBACK_DEMO_SPEED: '4' });
  });

  test('given an option nobody knows, then it is refused', () => {
    expect(() => parseClusterArguments(['--prot', '1'])).toThrow(UsageProblem);
  });
});

test('given any speed of the demo, then its policy is one that recovery reads', () => {
  for (const speed of [0.1, 1, 100]) expect(parsePolicy(demoPolicyFile(speed), 'demo').version).toBe('demo-1');
});

test('given a service that cannot start, then the line of it says why, not only where to look', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-replica-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const environment = { RINGBACK_BUS: 'nowhere', RINGBACK_CALLER_ID_SECRET: 'a', RINGBACK_MASTER_KEY: 'b' };
  const replica = startReplica({ name: 'ingest', service: 'ingest', environment, logFolder: folder });
  await expect(replica.logged('url')).rejects.toThrow(/RINGBACK_BUS is •••/);
  expect(row(replica)).toMatch(/ingest .*ended with 1.*: RINGBACK_MASTER_KEY is •••: must be 32 bytes.*ingest\.log/);
});
