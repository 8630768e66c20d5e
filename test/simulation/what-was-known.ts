/**
 * Promise 2 in full: no redial is placed to a caller of whom it was known, by the news that had arrived, that they are on the
 * line or have got through since; and one that rings by then is hung up before they answer it. Known means: arrived at an
 * earlier moment of virtual time.
 */
import { epochMs } from '@ringback/contracts/ids.ts';
import type { Fact, History } from '../journeys/history.ts';
import type { CallFact, News } from './made-up-calls.ts';

interface Knowledge {
  readonly news: readonly News[];
  /** Of a number: as the services call it. */
  readonly callerOf: (number: string) => string;
  readonly lineStaleMinutes: number;
}

const at = ({ event }: News): number => epochMs(event.data.at);
const is = (...types: CallFact['type'][]): ((news: News) => boolean) => {
  const wanted = new Set<string>(types);
  return ({ event }) => wanted.has(event.type);
};
const comesOn = is('CallStarted', 'CallQueued', 'CallAnswered');
const goesOff = is('CallLeftMenu', 'CallLost', 'CallEnded');
const speaks = is('CallAnswered', 'CallEnded');

const newsOf = ({ news, callerOf }: Knowledge, caller: string): News[] =>
  news.filter(({ event }) => event.data.callerNumber != null && callerOf(event.data.callerNumber) === caller);

const onLineAsFarAsKnown = (ofCaller: readonly News[], now: number, staleMinutes: number): string | undefined => {
  const byCall = Map.groupBy(ofCaller, ({ event }) => event.data.callId);
  const live = [...byCall].find(([, news]) => {
    const came = news.filter((one) => comesOn(one) && one.arrivesAt < now);
    if (came.length === 0 || news.some((one) => goesOff(one) && one.arrivesAt <= now)) return false;
    return now < Math.min(...came.map(at)) + staleMinutes * 60_000;
  });
  return live?.[0];
};

const lastLossOf = (facts: readonly Fact[], redial: Fact): number =>
  Math.max(
    ...facts
      .filter(({ type, position }) => (type === 'CaseOpened' || type === 'LossMerged') && position < redial.position)
      .filter(({ data }) => data['caseId'] === redial.data['caseId'])
      .map(({ data }) => Date.parse(String(data['lostAt']))),
  );

const wrongWith = (redial: Fact, { facts }: History, knowledge: Knowledge): string[] => {
  const caller = String(redial.data['callerId']);
  const ofCaller = newsOf(knowledge, caller);
  const lostAt = lastLossOf(facts, redial);
  const call = onLineAsFarAsKnown(ofCaller, redial.at, knowledge.lineStaleMinutes);
  const talk = ofCaller.find((one) => speaks(one) && one.arrivesAt < redial.at && at(one) >= lostAt);
  const connected = facts.find(
    ({ type, data, at: when }) =>
      type === 'RedialConnected' && data['callerId'] === caller && when >= lostAt && when < redial.at,
  );
  const name = `${redial.type} ${String(redial.data['redialId'])}`;
  return [
    ...(call === undefined ? [] : [`${name} though the caller is known to be on ${call}`]),
    ...(talk === undefined ? [] : [`${name} though ${talk.event.data.callId} is known to have got through`]),
    ...(connected === undefined ? [] : [`${name} though a redial had connected the caller since the loss`]),
  ];
};

export const redialsAgainstBetterKnowledge = (history: History, knowledge: Knowledge): string[] =>
  history.facts
    .filter(({ type }) => type === 'RedialPlaced' || type === 'RedialAnswered')
    .flatMap((redial) => wrongWith(redial, history, knowledge));

/** Who opted out is left alone from the next moment on, until they opt in. */
export const contactsAfterOptOut = ({ facts }: History): string[] => {
  const outSince = new Map<string, number>();
  return facts.flatMap(({ type, at: when, data }) => {
    const caller = String(data['callerId']);
    if (type === 'CallerOptedOut') outSince.set(caller, when);
    if (type === 'CallerOptedIn') outSince.delete(caller);
    const since = outSince.get(caller);
    const contacted = type === 'RedialPlaced' || type === 'ApologyRequested' || type === 'RedialRequested';
    return contacted && since !== undefined && when > since ? [`${type} after the caller opted out`] : [];
  });
};
