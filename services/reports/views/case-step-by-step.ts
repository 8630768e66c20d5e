/** One case from its first loss to its end: every event and decision, the SMS, the redials, and the caller's own calls meanwhile. */
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Kysely } from 'kysely';
import type { CallRecord, CaseRecord, ReportTables, StoryRecord } from '../read-model/tables.ts';
import type { CaseWithTimeline, TimelineEntry } from '../shapes.ts';
import { type ActionsOnCase, actionsOnCase } from './actions-on-case.ts';
import { withReplies } from './replies-in-words.ts';
import { inOrder } from './step-order.ts';
import { casesById } from './last-cases.ts';

type Db = Kysely<ReportTables>;
type Period = { readonly from: string; readonly to: string };

/** After every time: the end of what still goes on. */
const NEVER = '9999';

const callSteps = (call: CallRecord): (TimelineEntry | null)[] => {
  const step = (type: string, at: string | null, data: TimelineEntry['data']): TimelineEntry | null =>
    at === null ? null : { id: `${call.callId} ${type}`, at, type, data };
  const { queue, agentId, waitSeconds, talkSeconds, lossReason } = call;
  return [
    step('CallStarted', call.queuedAt === null ? call.startedAt : null, {}),
    step('CallLeftMenu', call.leftMenuAt, {}),
    step('CallQueued', call.queuedAt, { queue }),
    step('CallAnswered', call.answeredAt, { queue, agentId, waitSeconds }),
    step('CallLost', call.lostAt, { queue, waitSeconds, reason: lossReason }),
    step('CallEnded', call.endedAt, { agentId, talkSeconds }),
  ];
};

const lastTimeOf = (call: CallRecord): string =>
  [call.endedAt, call.lostAt, call.answeredAt, call.leftMenuAt, call.queuedAt, call.startedAt].find(
    (at) => at !== null,
  ) ?? '';
const firstTimeOf = (call: CallRecord): string =>
  [call.startedAt, call.queuedAt, call.answeredAt, call.lostAt, call.leftMenuAt, call.endedAt].find(
    (at) => at !== null,
  ) ?? '';

const callsMeanwhile = async (db: Db, callerId: string, { from, to }: Period): Promise<TimelineEntry[]> => {
  const calls = await db.selectFrom('calls').selectAll().where('callerId', '=', callerId).orderBy('callId').execute();
  const meanwhile = calls.filter((call) => lastTimeOf(call) >= from && firstTimeOf(call) <= to);
  return meanwhile.flatMap((call) => callSteps(call).filter((step) => step !== null));
};

/** Told of the case itself, or of the caller (a reply, an opt-out) from its loss until their next case. */
const belongs = (story: StoryRecord, caseId: string, smsIds: ReadonlySet<string>, { from, to }: Period): boolean => {
  if (story.caseId !== null) return story.caseId === caseId;
  if (story.smsId !== null) return smsIds.has(story.smsId);
  return story.at >= from && story.at < to;
};

/** Who answers an apology after the case is over still answers that one: it is told there, until their next case begins. */
const untilNextCase = async (db: Db, { callerId, caseId }: CaseRecord, from: string): Promise<Period> => {
  const next = await db
    .selectFrom('cases')
    .select('lostAt')
    .where('callerId', '=', callerId)
    .where('caseId', '!=', caseId)
    .where('lostAt', '>=', from)
    .orderBy('lostAt')
    .executeTakeFirst();
  return { from, to: next?.lostAt ?? NEVER };
};

/** SMS of no case are what confirms an opt-out, and help: they belong where they were taken on. */
const smsOfNoCase = (stories: readonly StoryRecord[], { from, to }: Period): string[] =>
  stories.flatMap(({ type, caseId, smsId, at }) =>
    (type === 'SmsAccepted' || type === 'SmsRefused') && caseId === null && smsId !== null && at >= from && at < to
      ? [smsId]
      : [],
  );

const storyOf = async (db: Db, found: CaseRecord, from: string): Promise<TimelineEntry[]> => {
  const { caseId, callerId } = found;
  const period = await untilNextCase(db, found, from);
  const sms = await db.selectFrom('sms').select('smsId').where('caseId', '=', caseId).execute();
  const stories = await db
    .selectFrom('stories')
    .selectAll()
    .where('callerId', '=', callerId)
    .orderBy('at')
    .orderBy('eventId')
    .execute();
  const smsIds = new Set([
    ...sms.map(({ smsId }) => smsId),
    ...(found.apologySmsId === null ? [] : [found.apologySmsId]),
    ...smsOfNoCase(stories, period),
  ]);
  return stories
    .filter((story) => belongs(story, caseId, smsIds, period))
    .map(({ eventId, at, type, data }) => ({ id: eventId, at, type, data: JSON.parse(data) as TimelineEntry['data'] }));
};

/** Who acted, as people call them. */
const withName = (step: TimelineEntry, names: ActionsOnCase['names']): TimelineEntry => {
  const name = step.type.startsWith('Action') ? names.get(String(step.data['by'])) : undefined;
  return name === undefined ? step : { ...step, data: { ...step.data, by: name } };
};

/** Null when there is no such case. */
export const caseStepByStep = async (
  db: Db,
  caseId: string,
  keys: Platform['sealing'] | null = null,
): Promise<CaseWithTimeline | null> => {
  const [row] = await casesById(db, [caseId]);
  const found = await db.selectFrom('cases').selectAll().where('caseId', '=', caseId).executeTakeFirst();
  if (row === undefined || found === undefined) return null;
  const period = { from: row.lostAt, to: row.closedAt ?? NEVER };
  const story = await withReplies(db, keys, found.callerId, await storyOf(db, found, period.from));
  const steps = [...(await callsMeanwhile(db, found.callerId, period)), ...story];
  const { actions, names } = await actionsOnCase(db, caseId);
  return { ...row, actions, timeline: steps.map((step) => withName(step, names)).sort(inOrder) };
};
