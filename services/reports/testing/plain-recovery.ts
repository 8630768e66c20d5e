/** The recovery report counted the slow and obvious way, from whole tables: shares nothing with the report but what is asked and answered. */
import type { Kysely } from 'kysely';
import type { RecoveryQuery } from '../api/report-query.ts';
import type { CaseRecord, LossRecord, RedialRecord, ReportTables, SmsRecord } from '../read-model/tables.ts';

interface Tables {
  readonly losses: readonly LossRecord[];
  readonly cases: readonly CaseRecord[];
  readonly redials: readonly RedialRecord[];
  readonly sms: readonly SmsRecord[];
}

const localOf = (at: string, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.from(at).toZonedDateTimeISO(zone);
const dateOf = (at: string, zone: string): string => localOf(at, zone).toPlainDate().toString();

const groupOf = (loss: LossRecord, { by, zone }: RecoveryQuery): string => {
  const local = localOf(loss.lostAt, zone);
  const date = local.toPlainDate();
  if (by === 'hour') return local.toPlainDateTime().toString().slice(0, 13);
  if (by === 'day') return date.toString();
  if (by === 'week') return date.subtract({ days: date.dayOfWeek - 1 }).toString();
  if (by === 'month') return date.toPlainYearMonth().toString();
  return (by === 'team' ? loss.teamId : by === 'queue' ? loss.queue : loss.tenantId) ?? '';
};

const caseOf = ({ cases }: Tables, { caseId }: LossRecord) => cases.find((one) => one.caseId === caseId);
const placedOf = ({ redials }: Tables, { caseId }: LossRecord): RedialRecord[] =>
  redials
    .filter((one) => one.caseId === caseId && one.placedAt !== null)
    .sort((a, b) => (a.placedAt! < b.placedAt! ? -1 : 1));
const apologyOf = (tables: Tables, loss: LossRecord) =>
  tables.sms.find(({ smsId }) => smsId === caseOf(tables, loss)?.apologySmsId);

const different = (losses: readonly LossRecord[]): number =>
  new Set(losses.flatMap(({ callerId }) => callerId ?? [])).size;

const minutesOf = (tables: Tables, opened: readonly LossRecord[]): number[] =>
  opened
    .flatMap((loss) =>
      placedOf(tables, loss)
        .slice(0, 1)
        .map(({ placedAt }) => (Date.parse(placedAt!) - Date.parse(loss.lostAt)) / 60_000),
    )
    .sort((a, b) => a - b);

const medianOf = (sorted: readonly number[]): number | null => {
  if (sorted.length === 0) return null;
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return Math.round((middle.reduce((a, b) => a + b) / middle.length) * 10) / 10;
};

const colourOf = (tables: Tables, loss: LossRecord): string => {
  const it = caseOf(tables, loss);
  const first = minutesOf(tables, [loss])[0];
  if (it?.arm === 'held-out') return 'heldOut';
  if (it?.status === 'recovered-by-caller') return 'alone';
  if (first === undefined) return it?.status === 'open' ? 'waiting' : 'nobody';
  return first <= 20 ? 'within20m' : first <= 23 * 60 ? 'within23h' : 'later';
};

const cellOf = (tables: Tables, losses: readonly LossRecord[]) => {
  const opened = losses.filter(({ became }) => became === 'opened');
  const withStatus = (status: string) => opened.filter((loss) => caseOf(tables, loss)?.status === status).length;
  const chased = losses.filter((loss) => loss.became !== 'not-eligible' && caseOf(tables, loss)?.arm !== 'held-out');
  const won = chased.filter((loss) => caseOf(tables, loss)?.status.startsWith('recovered'));
  const colours: Record<string, number> = {};
  for (const loss of opened) colours[colourOf(tables, loss)] = (colours[colourOf(tables, loss)] ?? 0) + 1;
  return {
    lost: losses.length,
    callers: different(losses),
    opened: opened.length,
    merged: losses.filter(({ became }) => became === 'merged').length,
    notEligible: losses.filter(({ became }) => became === 'not-eligible').length,
    eligibleCallers: different(chased),
    recoveredCallers: different(won),
    apologised: opened.filter((loss) => (apologyOf(tables, loss)?.submittedAt ?? null) !== null).length,
    redialled: opened.filter((loss) => placedOf(tables, loss).length > 0).length,
    byRedial: withStatus('recovered-by-redial'),
    byCaller: withStatus('recovered-by-caller'),
    none: withStatus('given-up'),
    open: withStatus('open'),
    colours,
    medianMinutes: medianOf(minutesOf(tables, opened)),
  };
};

const effortOf = (tables: Tables, losses: readonly LossRecord[], zone: string) => {
  const opened = losses.filter(({ became }) => became === 'opened');
  const placed = opened.flatMap((loss) => placedOf(tables, loss));
  const heldMs = placed.map(({ placedAt, endedAt, abandonedAt, unansweredAt, cancelledAt }) => {
    const end = endedAt ?? abandonedAt ?? unansweredAt ?? cancelledAt ?? placedAt!;
    return Math.max(0, Date.parse(end) - Date.parse(placedAt!));
  });
  const hours: Record<string, number> = {};
  for (const { placedAt } of placed)
    hours[localOf(placedAt!, zone).hour] = (hours[localOf(placedAt!, zone).hour] ?? 0) + 1;
  return {
    placed: placed.length,
    answered: placed.filter(({ answeredAt }) => answeredAt !== null).length,
    abandoned: placed.filter(({ abandonedAt }) => abandonedAt !== null).length,
    agentSeconds: Math.round(heldMs.reduce((a, b) => a + b, 0) / 1000),
    hours,
    smsParts: opened
      .map((loss) => apologyOf(tables, loss))
      .reduce((sum, sms) => sum + ((sms?.submittingAt ?? null) === null ? 0 : (sms?.parts ?? 0)), 0),
  };
};

/** Of what the report tells, all that is counted; groups in which nobody was lost are left out. */
export const plainRecovery = async (db: Kysely<ReportTables>, query: RecoveryQuery) => {
  const tables: Tables = {
    losses: await db.selectFrom('losses').selectAll().execute(),
    cases: await db.selectFrom('cases').selectAll().execute(),
    redials: await db.selectFrom('redials').selectAll().execute(),
    sms: await db.selectFrom('sms').selectAll().execute(),
  };
  const { from, to, zone, queue, team, client } = query;
  const inPlace = tables.losses.filter(
    (loss) =>
      (queue ?? loss.queue) === loss.queue &&
      (team ?? loss.teamId) === loss.teamId &&
      (client ?? loss.tenantId) === loss.tenantId,
  );
  const lostFromTo = (first: string, after: string) =>
    inPlace.filter(({ lostAt }) => dateOf(lostAt, zone) >= first && dateOf(lostAt, zone) < after);
  const losses = lostFromTo(from, to);
  const days = Temporal.PlainDate.from(from).until(to).days;
  const before = lostFromTo(Temporal.PlainDate.from(from).subtract({ days }).toString(), from);
  return {
    total: cellOf(tables, losses),
    previous: cellOf(tables, before),
    groups: Object.fromEntries(
      [...Map.groupBy(losses, (loss) => groupOf(loss, query))].map(([key, of]) => [key, cellOf(tables, of)]),
    ),
    effort: effortOf(tables, losses, zone),
    previousEffort: effortOf(tables, before, zone),
  };
};
