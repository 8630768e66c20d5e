/** Each queue now: who waits, and the service level of those who queued within the last hour. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { heldValues, type Stretch, stretchesOf } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { toNumber } from '../counted.ts';

type Db = Kysely<ReportTables>;
export interface Targets {
  readonly serviceLevelSeconds: number;
  readonly shortAbandonSeconds: number;
}

const HOUR_MS = 3_600_000;
/** A call whose end was never told is not waiting for ever. */
const STALE_MS = 4 * HOUR_MS;

const countQueues = async (db: Db, now: number, targets: Targets) => {
  const hourAgo = instant(now - HOUR_MS);
  const held = async (name: keyof Targets) => stretchesOf(await heldValues(db, name, targets[name]), hourAgo);
  const [levels, shorts] = [await held('serviceLevelSeconds'), await held('shortAbandonSeconds')];
  return db
    .selectFrom('calls')
    .where('queuedAt', '>=', instant(now - STALE_MS))
    .where('queue', 'is not', null)
    .select(({ fn, eb, and, or }) => {
      // By what held when the call was queued.
      const within = ({ from, to }: Stretch) =>
        and([eb('queuedAt', '>=', from), ...(to === null ? [] : [eb('queuedAt', '<', to)])]);
      const waits = and([
        eb('answeredAt', 'is', null),
        eb('lostAt', 'is', null),
        eb('leftMenuAt', 'is', null),
        eb('endedAt', 'is', null),
      ]);
      const answered = and([eb('queuedAt', '>=', hourAgo), eb('answeredAt', 'is not', null)]);
      const lost = and([eb('queuedAt', '>=', hourAgo), eb('lostAt', 'is not', null), eb('answeredAt', 'is', null)]);
      return [
        'queue',
        fn.countAll().filterWhere(waits).as('waiting'),
        fn.min('queuedAt').filterWhere(waits).as('longestSince'),
        fn.countAll().filterWhere(answered).as('answered'),
        fn
          .countAll()
          .filterWhere(
            and([answered, or(levels.map((level) => and([within(level), eb('waitSeconds', '<=', level.value)])))]),
          )
          .as('inTime'),
        fn.countAll().filterWhere(lost).as('lost'),
        fn
          .countAll()
          .filterWhere(
            and([lost, or(shorts.map((short) => and([within(short), eb('waitSeconds', '<', short.value)])))]),
          )
          .as('shortLost'),
      ];
    })
    .groupBy('queue')
    .orderBy('queue')
    .execute();
};

/** Answered within the target ÷ (answered + lost − short); null while nobody counts. */
export const serviceLevel = (inTime: number, answered: number, lost: number, shortLost: number): number | null => {
  const whole = answered + lost - shortLost;
  return whole === 0 ? null : inTime / whole;
};

export const liveQueues = async (db: Db, now: number, targets: Targets): Promise<Board['queues']> => {
  const rows = await countQueues(db, now, targets);
  return rows.map((row) => {
    const [answered, inTime, lost, shortLost] = [row.answered, row.inTime, row.lost, row.shortLost].map(toNumber) as [
      number,
      number,
      number,
      number,
    ];
    return {
      queue: row.queue ?? '',
      waiting: toNumber(row.waiting),
      longestSince: row.longestSince,
      answered,
      inTime,
      lost,
      shortLost,
      serviceLevel: serviceLevel(inTime, answered, lost, shortLost),
    };
  });
};

export const lostLately = async (db: Db, now: number): Promise<Board['lost']> => {
  const hourAgo = instant(now - HOUR_MS);
  const row = await db
    .selectFrom('calls')
    .where('lostAt', '>=', instant(now - 2 * HOUR_MS))
    .where('lostAt', '<=', instant(now))
    .select(({ fn, eb }) => [
      fn
        .countAll()
        .filterWhere(eb('lostAt', '>=', hourAgo))
        .as('lastHour'),
      fn
        .count('callerId')
        .distinct()
        .filterWhere(eb('lostAt', '>=', hourAgo))
        .as('callers'),
      fn
        .countAll()
        .filterWhere(eb('lostAt', '<', hourAgo))
        .as('hourBefore'),
    ])
    .executeTakeFirstOrThrow();
  return { lastHour: toNumber(row.lastHour), callers: toNumber(row.callers), hourBefore: toNumber(row.hourBefore) };
};
