import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { expect, it } from 'vitest';
import { recoveryQuery } from '../../api/report-query.ts';
import { madeUpCase, MORNING } from '../../testing/made-up-events.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { countDaysAhead } from './count-days-ahead.ts';
import { recoveryReport } from './recovery-report.ts';

const DAY_SECONDS = 86_400;
const prices = { currency: 'RUB', pricePerAgentMinute: 0, pricePerAttempt: 0, pricePerSmsPart: 0 };

it('given days that are over for long enough, then they are counted ahead, the newest first, but not while old events come', async () => {
  const db = await memoryDb();
  const days = Array.from({ length: 14 }, (_, day) =>
    madeUpCase(`c${day}`, day + 1).opened(day * DAY_SECONDS, `c${day}`),
  );
  await take(db, days);
  let tick: () => unknown = () => {};
  let isBehind = true;
  const clock = {
    now: () => MORNING,
    after: () => () => {},
    cron: (_expression: string, _zone: string, work: () => unknown) => {
      tick = work;
      return () => {};
    },
  };
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const counting = countDaysAhead({ db, clock, work: untrackedWork, log, isBehind: () => isBehind });
  const kept = async () =>
    (await db.selectFrom('counted_days').select('day').orderBy('day').execute()).map(({ day }) => day);
  await tick();
  expect(await kept()).toEqual([]);
  isBehind = false;
  await tick();
  const first = await kept();
  // The fourteenth is 5 December, and two days before it still change.
  expect([first.length, first.at(0), first.at(-1)]).toEqual([10, '2026-11-23', '2026-12-02']);
  await tick();
  expect(await kept()).toHaveLength(11);
  const asked = recoveryQuery.parse({ from: '2026-11-22', to: '2026-12-10' });
  expect((await recoveryReport(db, asked, prices)).total.lost).toBe(14);
  await counting.stop();
  await db.destroy();
});
