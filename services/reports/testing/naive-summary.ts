/** The summary counted the slow and obvious way, straight from the events: shares nothing with the read models but the contracts. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { MORNING } from './made-up-events.ts';
import { HISTORY_SECONDS } from './made-up-history.ts';

type Facts = Record<string, string | null> & { type: string };
type Span = { agent: string; from: number; to: number | null };

const secondsOf = (at: string | null | undefined): number => (Date.parse(at ?? '') - MORNING) / 1000;

const tally = (reasons: readonly (string | null | undefined)[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[String(reason)] = (counts[String(reason)] ?? 0) + 1;
  return counts;
};

const percentileOf = (values: readonly number[], share: number): number =>
  values
    .filter((value) => values.filter((other) => other <= value).length >= share * values.length)
    .sort((a, b) => a - b)[0] ?? 0;

const medianOf = (values: readonly number[]): number => {
  const lower = percentileOf(values, 0.5);
  const upper = [...values].sort((a, b) => b - a)[Math.ceil(values.length / 2) - 1] ?? 0;
  return values.length % 2 === 0 ? (lower + upper) / 2 : lower;
};

const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

interface Told {
  of(type: string): Facts[];
  first(type: string, field: string, value: string | null | undefined): Facts | undefined;
}

const toldBy = (envelopes: readonly Envelope[]): Told => {
  const distinct = [...new Map(envelopes.map((envelope) => [envelope.id, envelope])).values()];
  const facts = distinct.map(({ type, data }) => ({ ...data, type })) as unknown as Facts[];
  const of = (type: string): Facts[] => facts.filter((fact) => fact.type === type);
  return { of, first: (type, field, value) => of(type).find((fact) => fact[field] === value) };
};

const inboundTalks = ({ of, first }: Told): Span[] =>
  of('CallAnswered')
    .filter(({ agentId }) => agentId !== null)
    .map((call) => {
      const end = first('CallEnded', 'callId', call['callId']);
      return { agent: call['agentId'] ?? '', from: secondsOf(call['at']), to: end ? secondsOf(end['at']) : null };
    });

const redialTalks = ({ of, first }: Told): Span[] =>
  of('RedialConnected').map((one) => {
    const end = first('RedialEnded', 'redialId', one['redialId']);
    return { agent: one['agentId'] ?? '', from: secondsOf(one['at']), to: end ? secondsOf(end['at']) : null };
  });

const timesHeld = ({ of, first }: Told): Span[] =>
  of('RedialPlaced').map((one) => {
    const over = ['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled', 'RedialOutcomeUnknown']
      .map((type) => first(type, 'redialId', one['redialId']))
      .find((fact) => fact !== undefined);
    return { agent: one['agentId'] ?? '', from: secondsOf(one['at']), to: over ? secondsOf(over['at']) : null };
  });

const talksAt = (spans: readonly Span[], agent: string, second: number): boolean =>
  spans.some((span) => {
    if (span.agent !== agent || span.from > second) return false;
    if (span.to !== null) return second < span.to;
    return !spans.some((other) => other.agent === agent && other.from > span.from && other.from <= second);
  });

/** Looks at each agent every ten seconds. */
const agentFigures = (told: Told) => {
  const calls = inboundTalks(told);
  const redials = redialTalks(told);
  const changes = told.of('AgentChanged');
  const agents = new Set([...calls.map(({ agent }) => agent), ...changes.map(({ agentId }) => agentId ?? '')]);
  const isOnShift = (agent: string, second: number): boolean => {
    const [last] = changes
      .filter((change) => change['agentId'] === agent && secondsOf(change['since']) <= second)
      .sort((a, b) => secondsOf(b['since']) - secondsOf(a['since']));
    return ['free', 'reserved', 'talking', 'wrap-up'].includes(last?.['status'] ?? '');
  };
  const looks = [...agents].flatMap((agent) =>
    Array.from({ length: HISTORY_SECONDS / 10 }, (_, index) => ({ agent, second: index * 10 })).filter(({ second }) =>
      isOnShift(agent, second),
    ),
  );
  const share = (isBusy: (agent: string, second: number) => boolean): number =>
    looks.length === 0 ? 0 : round(looks.filter(({ agent, second }) => isBusy(agent, second)).length / looks.length, 4);
  return {
    count: agents.size,
    occupancyBefore: share((agent, second) => talksAt(calls, agent, second)),
    occupancyAfter: share((agent, second) => talksAt(calls, agent, second) || talksAt(redials, agent, second)),
  };
};

const minutesToCallback = ({ of }: Told): number[] =>
  of('CaseOpened').flatMap(({ caseId, lostAt }) => {
    const placed = of('RedialPlaced').filter((one) => one['caseId'] === caseId);
    return placed.length === 0
      ? []
      : [(Math.min(...placed.map((one) => secondsOf(one['at']))) - secondsOf(lostAt)) / 60];
  });

const caseFigures = ({ of, first }: Told) => ({
  opened: of('CaseOpened').length,
  lossesMerged: of('LossMerged').length,
  recoveredByRedial: of('CaseRecovered').filter(({ by }) => by === 'redial').length,
  recoveredByCaller: of('CaseRecovered').filter(({ by }) => by === 'caller').length,
  gaveUp: tally(of('CaseGivenUp').map(({ reason }) => reason)),
  openAtEnd: of('CaseOpened').filter(
    ({ caseId }) => !first('CaseRecovered', 'caseId', caseId) && !first('CaseGivenUp', 'caseId', caseId),
  ).length,
});

const apologyFigures = ({ of }: Told) => {
  const apologies = new Set([...of('SmsAccepted'), ...of('SmsRefused')].map(({ smsId }) => smsId));
  return {
    sent: of('SmsSubmitted').filter(({ smsId }) => apologies.has(smsId ?? null)).length,
    delivered: of('SmsDelivered').filter(({ smsId }) => apologies.has(smsId ?? null)).length,
    refused: tally([...of('ApologyRefused'), ...of('SmsRefused')].map(({ reason }) => reason)),
  };
};

const redialFigures = (told: Told) => {
  const { of } = told;
  const held = timesHeld(told);
  const isDisplaced = (call: Span): boolean =>
    held.some((hold) => hold.agent === call.agent && hold.from <= call.from && call.from < (hold.to ?? Infinity));
  return {
    placed: of('RedialPlaced').length,
    answeredByPerson: of('RedialAnswered').length,
    connected: of('RedialConnected').length,
    abandoned: of('RedialAbandoned').length,
    unanswered: tally([
      ...of('RedialUnanswered').map(({ result }) => result),
      ...of('RedialOutcomeUnknown').map(() => 'unknown'),
    ]),
    withdrawn: of('RedialCancelled').length,
    displacedInbound: inboundTalks(told).filter(isDisplaced).length,
  };
};

export const naiveSummary = (envelopes: readonly Envelope[]) => {
  const told = toldBy(envelopes);
  const { of } = told;
  const minutes = minutesToCallback(told);
  return {
    calls: {
      queued: new Set(of('CallQueued').map(({ callId }) => callId)).size,
      answered: of('CallAnswered').length,
      lost: of('CallLost').length,
      lostInMenu: of('CallLeftMenu').length,
    },
    notEligible: tally(of('LossNotEligible').map(({ reason }) => reason)),
    cases: caseFigures(told),
    apologies: apologyFigures(told),
    redials: redialFigures(told),
    agents: agentFigures(told),
    medianMinutesToCallback: round(medianOf(minutes), 2),
    p90MinutesToCallback: round(percentileOf(minutes, 0.9), 2),
  };
};
