/** The evidence of an attempt: read from what was recorded of it, word by word. */
import type { CaseEventOf } from '@ringback/contracts/cases.ts';
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { Kysely } from 'kysely';
import type { RedialRecord, ReportTables, StoryRecord } from '../read-model/tables.ts';
import type { Evidence } from '../shapes.ts';
import { redialStatus, shortCaller } from './last-cases.ts';
import { inOrder } from './step-order.ts';

type Db = Kysely<ReportTables>;
/** As recorded, by whatever version of the contracts. */
type Recorded<Event> = Partial<Event>;

interface Step {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const stepsOf = (stories: readonly StoryRecord[], redialId: string): Step[] =>
  stories
    // Parsing only what names it: a caller may have a long story.
    .filter(({ data }) => data.includes(redialId))
    .map(({ eventId, at, type, data }) => ({ id: eventId, at, type, data: JSON.parse(data) as Step['data'] }))
    .filter(({ data }) => data['redialId'] === redialId)
    .sort(inOrder);

const localTimeAt = (at: string, zone: string | null | undefined): string | null => {
  if (zone === null || zone === undefined) return null;
  try {
    return Temporal.Instant.from(at).toString({ timeZone: zone, smallestUnit: 'second' });
  } catch {
    return null;
  }
};

const askedOf = (step: Step | undefined): Evidence['asked'] => {
  if (step === undefined) return null;
  const told = step.data as Recorded<CaseEventOf<'RedialRequested'>>;
  return {
    at: step.at,
    decision: told.decision ?? null,
    notBefore: told.notBefore ?? null,
    notAfter: told.notAfter ?? null,
    promisedAt: told.promisedAt ?? null,
    ringTimeoutSeconds: told.ringTimeoutSeconds ?? null,
    reservedAgentOnly: told.reservedAgentOnly ?? null,
  };
};

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const contactsOf = (asked: Evidence['asked']): Evidence['contacts'] => {
  const { contactsToday, contactsPerDay } = asked?.decision?.inputs ?? {};
  return { inDay: numberOr(contactsToday), allowed: numberOr(contactsPerDay) };
};

type Placing = Recorded<RedialEventOf<'RedialPlaced'>>;
const mannerOf = ({ pacing, agentId }: Placing): 'reserved' | 'predictive' | null => {
  if (pacing?.manner !== undefined) return pacing.manner;
  // Older events name an agent or, expressly, none.
  if (agentId === undefined) return null;
  return agentId === null ? 'predictive' : 'reserved';
};

const placedOf = (step: Step | undefined, zone: string | null | undefined): Evidence['placed'] => {
  if (step === undefined) return null;
  const told = step.data as Placing;
  const { ledger: _, ...pacing } = told.pacing ?? {};
  return {
    at: step.at,
    localTime: localTimeAt(step.at, zone),
    cli: told.cli ?? null,
    manner: mannerOf(told),
    agentId: told.agentId ?? null,
    pacing,
  };
};

const ofCase = async (db: Db, caseId: string) =>
  db.selectFrom('cases').select(['tenantId', 'teamId', 'lostAt']).where('caseId', '=', caseId).executeTakeFirst();

type FoundCase = Awaited<ReturnType<typeof ofCase>>;

const evidenceOf = (redial: RedialRecord, found: FoundCase, stories: readonly StoryRecord[]): Evidence => {
  const steps = stepsOf(stories, redial.redialId);
  const stepOf = (type: string): Step | undefined => steps.find((step) => step.type === type);
  const asked = askedOf(stepOf('RedialRequested'));
  const placing = stepOf('RedialPlaced');
  const ledger = (placing?.data as Placing | undefined)?.pacing?.ledger ?? null;
  const abandoned = stepOf('RedialAbandoned')?.data as Recorded<RedialEventOf<'RedialAbandoned'>> | undefined;
  const secondsToAgent = redial.secondsToAgent ?? abandoned?.secondsWaited ?? null;
  const limitSeconds = ledger?.withinSeconds ?? null;
  const isKnown = secondsToAgent !== null && limitSeconds !== null;
  return {
    redialId: redial.redialId,
    caseId: redial.caseId,
    caller: shortCaller(redial.callerId),
    client: found?.tenantId ?? null,
    team: redial.teamId ?? found?.teamId ?? null,
    lostAt: found?.lostAt ?? null,
    attempt: redial.attempt,
    asked,
    contacts: contactsOf(asked),
    placed: placedOf(placing, asked?.decision?.zone),
    ringSeconds: redial.ringSeconds,
    answeredAt: redial.answeredAt,
    connectedAt: redial.connectedAt,
    agentId: redial.agentId,
    secondsToAgent,
    limitSeconds,
    inTime: isKnown ? redial.abandonedAt === null && secondsToAgent <= limitSeconds : null,
    status: redialStatus(redial),
    reason: redial.reason,
    talkSeconds: redial.talkSeconds,
    ledger,
    events: steps.map(({ id, at, type }) => ({ id, at, type })),
  };
};

const storiesOf = (db: Db, callerId: string): Promise<StoryRecord[]> =>
  db.selectFrom('stories').selectAll().where('callerId', '=', callerId).orderBy('at').orderBy('eventId').execute();

/** Null when there is no such redial. */
export const evidenceOfRedial = async (db: Db, redialId: string): Promise<Evidence | null> => {
  const redial = await db.selectFrom('redials').selectAll().where('redialId', '=', redialId).executeTakeFirst();
  if (redial === undefined) return null;
  return evidenceOf(redial, await ofCase(db, redial.caseId), await storiesOf(db, redial.callerId));
};

/** Of every attempt, in turn; null when there is no such case. */
export const evidenceOfCase = async (db: Db, caseId: string): Promise<Evidence[] | null> => {
  const found = await ofCase(db, caseId);
  if (found === undefined) return null;
  const redials = await db
    .selectFrom('redials')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('attempt')
    .orderBy('redialId')
    .execute();
  const [first] = redials;
  if (first === undefined) return [];
  const stories = await storiesOf(db, first.callerId);
  return redials.map((redial) => evidenceOf(redial, found, stories));
};
