/**
 * Two versions side by side, as in a rolling upgrade, on the same Kafka and PostgreSQL, whoever of the two made the tables: recovery,
 * messaging and dialer with one replica of the version before and one of the working tree; ingest of the one beside reports of the other,
 * and the other way round. The audit finds nothing, and nothing became a dead letter.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { clusterUnderFault } from '../faults/cluster-under-fault.ts';
import { earlierCommit, unpack } from '../infrastructure/earlier-version.ts';
import { workbench } from './ringback-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 1_200_000;
const GRACE_SECONDS = 30;
const MIXED = new Set(['recovery', 'messaging', 'dialer']);
const commit = earlierCommit();

const suite = (): void => {
  if (commit === null) {
    test.skip('two versions side by side: the commit of the version before is not in this clone', () => {});
    return;
  }
  const bench = workbench();
  afterAll(() => bench.clear());
  const earlier = bench.folder('earlier');
  unpack(commit, earlier);

  test.each([
    ['the version before', earlier, 'ingest'],
    ['the working tree', ROOT, 'reports'],
  ])(
    'given tables made by %s, when both versions work on them, then callers are won back and the audit finds nothing',
    async (_, first, alone) => {
      const told: string[] = [];
      const cluster = await clusterUnderFault({
        tell: (line) => told.push(line),
        rootOf: (service, nth) => ((MIXED.has(service) && nth === 0) || service === alone ? earlier : undefined),
        before({ RINGBACK_POLICY_FILE: __, ...settings }) {
          const prepare = join(first, 'services/embedded/prepare/main.ts');
          const known = Object.entries(settings).filter(([name]) => !/SECRET|MASTER_KEY/.test(name));
          const env = { ...bench.environment, ...Object.fromEntries(known) };
          const { status, stdout, stderr } = spawnSync(process.execPath, [prepare], { env, encoding: 'utf8' });
          expect(status, `${stdout}${stderr}`).toBe(0);
        },
      });
      try {
        await cluster.isReady();
        await cluster.goesOn();
        const { broken, events } = await cluster.ends({ graceSeconds: GRACE_SECONDS });
        expect(broken, told.join('\n')).toEqual([]);
        const deadLetters = cluster.members.flatMap(({ name, run }) =>
          run.log().flatMap(({ msg, reason }) => (msg === 'dead letter' ? [`${name}: ${String(reason)}`] : [])),
        );
        expect(deadLetters).toEqual([]);
        // Nobody ended by itself.
        expect(told).toEqual([]);
        for (const type of ['CaseOpened', 'SmsDelivered', 'RedialPlaced']) expect(events[type] ?? 0).toBeGreaterThan(0);
      } finally {
        await cluster.clear();
      }
    },
    PATIENCE_MS,
  );
};

/** Both are needed; the first that is missing names itself. */
if (find('kafka') === null) skipUnless('kafka')('an upgrade', suite);
else skipUnless('postgres')('an upgrade', suite);
