/** One batch from the bus into all tables, inside the transaction that also moves the offsets. */
import type { AgentEvent } from '@ringback/contracts/agents.ts';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { PacingEvent } from '@ringback/contracts/pacing.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { registry } from '@ringback/contracts/registry.ts';
import type { SmsEvent } from '@ringback/contracts/sms.ts';
import type { Topic } from '@ringback/contracts/topics.ts';
import type { Transaction } from 'kysely';
import { dayOf, dropChangedDays } from './counted-days.ts';
import { recordActions } from './record-actions.ts';
import { recordAgents } from './record-agents.ts';
import { callRecorder } from './record-calls.ts';
import { caseRecorder } from './record-cases.ts';
import { lossRecorder } from './record-losses.ts';
import { optOutRecorder } from './record-opt-outs.ts';
import { recordPacing } from './record-pacing.ts';
import { redialRecorder } from './record-redials.ts';
import { recordReplies } from './record-replies.ts';
import { recordRows } from './record-rows.ts';
import { smsRecorder } from './record-sms.ts';
import { recordStories } from './record-stories.ts';
import type { ReportTables } from './tables.ts';

interface EventsOf {
  calls: CallEvent;
  agents: AgentEvent;
  cases: CaseEvent;
  sms: SmsEvent;
  redials: RedialEvent;
  pacing: PacingEvent;
}

/** An envelope's type and data belong together: its schema checked that, and here the compiler is told. */
const ofTopic = <T extends keyof EventsOf & Topic>(envelopes: readonly Envelope[], topic: T): readonly EventsOf[T][] =>
  envelopes.filter(({ type }) => registry.get(type)?.topic === topic) as unknown as readonly EventsOf[T][];

const isStory = ({ type }: Envelope): boolean => {
  const topic = registry.get(type)?.topic;
  return topic === 'cases' || topic === 'sms' || topic === 'redials';
};

const textsOf = (events: readonly { readonly data: object }[], field: string): string[] => {
  const texts = events.map(({ data }) => (data as Readonly<Record<string, unknown>>)[field]);
  return [...new Set(texts)].filter((text) => typeof text === 'string');
};

export const recordEvents = async (trx: Transaction<ReportTables>, envelopes: readonly Envelope[]): Promise<void> => {
  const cases = ofTopic(envelopes, 'cases');
  const [sms, redials] = [ofTopic(envelopes, 'sms'), ofTopic(envelopes, 'redials')];
  await recordRows(trx, callRecorder, ofTopic(envelopes, 'calls'));
  await recordRows(trx, lossRecorder, cases);
  await recordRows(trx, caseRecorder, cases);
  await recordRows(trx, smsRecorder, sms);
  await recordRows(trx, redialRecorder, redials);
  await recordAgents(trx, ofTopic(envelopes, 'agents'));
  await recordPacing(trx, ofTopic(envelopes, 'pacing'));
  await recordActions(trx, cases);
  await recordRows(trx, optOutRecorder, cases);
  await recordReplies(trx, envelopes);
  await recordStories(trx, envelopes.filter(isStory));
  await dropChangedDays(trx, {
    days: [...new Set(textsOf(cases, 'lostAt').map(dayOf))],
    caseIds: textsOf([...cases, ...redials], 'caseId'),
    smsIds: textsOf(sms, 'smsId'),
    callerIds: textsOf(sms, 'callerId'),
  });
};
