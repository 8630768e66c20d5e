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

export const naiveSummary = (envelopes: readonly Envelope[]) => {
  const distinct = [...new Map(envelopes.map((envelope) => [envelope.id, envelope])).values()];
  const facts = distinct.map(({ type, data }) => ({ ...data, type })) as unknown as Facts[];
  const of = (type: string): Facts[] => facts.filter((fact) => fact.type === type);
  const has = (type: string, field: string, value: string | null | undefined): Facts | undefined =>
    of(type).find((fact) => fact[field] === value);
  const opened = of('CaseOpened').map(({ caseId }) => caseId);
  const apologies = new Set([...of('SmsAccepted'), ...of('SmsRefused')].map(({ smsId }) => smsId));
  const redialOver = (redialId: string | null | undefined): string | null | undefined =>
    ['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled', 'RedialOutcomeUnknown']
      .map((type) => has(type, 'redialId', redialId))
      .find((fact) => fact !== undefined)?.['at'];

  const calls: Span[] = of('CallAnswered')
    .filter(({ agentId }) => agentId !== null)
    .map((call) => {
      const end = has('CallEnded', 'callId', call['callId']);
      return { agent: call['agentId'] ?? '', from: secondsOf(call['at']), to: end ? secondsOf(end['at']) : null };
    });
  const redialTalks: Span[] = of('RedialConnected').map((one) => {
    const end = has('RedialEnded', 'redialId', one['redialId']);
    return { agent: one['agentId'] ?? '', from: secondsOf(one['at']), to: end ? secondsOf(end['at']) : null };
  });
  const held: Span[] = of('RedialPlaced').map((one) => {
    const over = redialOver(one['redialId']);
    return { agent: one['agentId'] ?? '', from: secondsOf(one['at']), to: over ? secondsOf(over) : null };
  });
  const agents = new Set([
    ...calls.map(({ agent }) => agent),
    ...of('AgentChanged').map(({ agentId }) => agentId ?? ''),
  ]);

  const statusAt = (agent: string, second: number): string | null | undefined =>
    of('AgentChanged')
      .filter((change) => change['agentId'] === agent && secondsOf(change['since']) <= second)
      .sort((a, b) => secondsOf(b['since']) - secondsOf(a['since']))[0]?.['status'];
  const talksAt = (spans: readonly Span[], agent: string, second: number): boolean =>
    spans.some((span) => {
      if (span.agent !== agent || span.from > second) return false;
      if (span.to !== null) return second < span.to;
      return !spans.some((other) => other.agent === agent && other.from > span.from && other.from <= second);
    });
  const ticks = [...agents].flatMap((agent) =>
    Array.from({ length: HISTORY_SECONDS / 10 }, (_, index) => ({ agent, second: index * 10 })).filter(({ second }) =>
      ['free', 'reserved', 'talking', 'wrap-up'].includes(statusAt(agent, second) ?? ''),
    ),
  );
  const share = (busy: (tick: { agent: string; second: number }) => boolean): number =>
    ticks.length === 0 ? 0 : round(ticks.filter(busy).length / ticks.length, 4);

  const minutes = of('CaseOpened').flatMap(({ caseId, lostAt }) => {
    const placed = of('RedialPlaced')
      .filter((one) => one['caseId'] === caseId)
      .map((one) => secondsOf(one['at']));
    return placed.length === 0 ? [] : [(Math.min(...placed) - secondsOf(lostAt)) / 60];
  });

  return {
    calls: {
      queued: new Set(of('CallQueued').map(({ callId }) => callId)).size,
      answered: of('CallAnswered').length,
      lost: of('CallLost').length,
      lostInMenu: of('CallLeftMenu').length,
    },
    notEligible: tally(of('LossNotEligible').map(({ reason }) => reason)),
    cases: {
      opened: opened.length,
      lossesMerged: of('LossMerged').length,
      recoveredByRedial: of('CaseRecovered').filter(({ by }) => by === 'redial').length,
      recoveredByCaller: of('CaseRecovered').filter(({ by }) => by === 'caller').length,
      gaveUp: tally(of('CaseGivenUp').map(({ reason }) => reason)),
      openAtEnd: opened.filter(
        (caseId) => !has('CaseRecovered', 'caseId', caseId) && !has('CaseGivenUp', 'caseId', caseId),
      ).length,
    },
    apologies: {
      sent: of('SmsSubmitted').filter(({ smsId }) => apologies.has(smsId ?? null)).length,
      delivered: of('SmsDelivered').filter(({ smsId }) => apologies.has(smsId ?? null)).length,
      refused: tally([...of('ApologyRefused'), ...of('SmsRefused')].map(({ reason }) => reason)),
    },
    redials: {
      placed: of('RedialPlaced').length,
      answeredByPerson: of('RedialAnswered').length,
      connected: of('RedialConnected').length,
      abandoned: of('RedialAbandoned').length,
      unanswered: tally([
        ...of('RedialUnanswered').map(({ result }) => result),
        ...of('RedialOutcomeUnknown').map(() => 'unknown'),
      ]),
      withdrawn: of('RedialCancelled').length,
      displacedInbound: calls.filter((call) =>
        held.some((hold) => hold.agent === call.agent && hold.from <= call.from && call.from < (hold.to ?? Infinity)),
      ).length,
    },
    agents: {
      count: agents.size,
      occupancyBefore: share(({ agent, second }) => talksAt(calls, agent, second)),
      occupancyAfter: share(
        ({ agent, second }) => talksAt(calls, agent, second) || talksAt(redialTalks, agent, second),
      ),
    },
    medianMinutesToCallback: round(medianOf(minutes), 2),
    p90MinutesToCallback: round(percentileOf(minutes, 0.9), 2),
  };
};
