/** Promises 1 to 3, said once more and as plainly as can be, over what a run left behind. Each gives the violations it finds. */
import { dataOf, type Fact, type History } from './history.ts';

const text = (fact: Fact, field: string): string => String(fact.data[field]);
const group = (facts: readonly Fact[], field: string): Map<string, Fact[]> =>
  Map.groupBy(
    facts.filter((fact) => fact.data[field] !== undefined && fact.data[field] !== null),
    (fact) => text(fact, field),
  );
const types = (...names: string[]): ((fact: Fact) => boolean) => {
  const wanted = new Set(names);
  return (fact) => wanted.has(fact.type);
};

/** Promise 1. Of a run that was left to finish. */
export const everyLossIsAccountedForOnce = ({ facts, messages }: History): string[] => {
  const told = new Set(messages.filter(({ type }) => type === 'CallLost').map((one) => String(dataOf(one)['callId'])));
  const accounts = group(facts.filter(types('CaseOpened', 'LossMerged', 'LossNotEligible')), 'callId');
  const forgotten = [...told].filter((call) => !accounts.has(call)).map((call) => `nobody accounts for ${call}`);
  const invented = [...accounts.keys()].filter((call) => !told.has(call)).map((call) => `${call} was never lost`);
  const twice = [...accounts].filter(([, of]) => of.length > 1).map(([call]) => `${call} is accounted for twice`);
  return [...forgotten, ...invented, ...twice];
};

const isPlaced = types('RedialPlaced');
const isOver = types('RedialCancelled', 'RedialAbandoned', 'RedialUnanswered', 'RedialEnded');

/** Promise 2, by the dialer's own word. */
export const oneRedialInFlightPerCaller = ({ facts }: History): string[] =>
  [
    ...group(
      facts.filter((fact) => isPlaced(fact) || isOver(fact)),
      'callerId',
    ).values(),
  ].flatMap((ofCaller) => {
    const inFlight = new Set<string>();
    return ofCaller.flatMap((fact) => {
      const redial = text(fact, 'redialId');
      if (isOver(fact)) {
        inFlight.delete(redial);
        return [];
      }
      inFlight.add(redial);
      return inFlight.size > 1 ? [`${[...inFlight].join(' and ')} are in flight to one caller`] : [];
    });
  });

/** Promise 2, by recovery's: the next redial is asked for when the one before was reported on. */
export const oneRedialAskedForAtATime = ({ facts }: History): string[] =>
  [...group(facts.filter(types('RedialRequested', 'RedialConcluded')), 'caseId')].flatMap(([caseId, ofCase]) =>
    ofCase.flatMap(({ type }, nth) =>
      type === 'RedialRequested' && ofCase[nth - 1]?.type === 'RedialRequested'
        ? [`two redials are asked for at once in case ${caseId}`]
        : [],
    ),
  );

/** Promise 2: what is known in time. `graceMs`: how long news may take from one service to the next. */
export const noRedialAfterTheCaseIsOver = ({ facts }: History, graceMs: number): string[] => {
  const overAt = new Map(
    facts.filter(types('CaseRecovered', 'CaseGivenUp')).map((fact) => [text(fact, 'caseId'), fact.at] as const),
  );
  return facts
    .filter(isPlaced)
    .filter((fact) => fact.at > (overAt.get(text(fact, 'caseId')) ?? Number.POSITIVE_INFINITY) + graceMs)
    .map((fact) => `redial ${text(fact, 'redialId')} is placed after its case is over`);
};

/** Promise 3. */
export const oneApologyPerCase = ({ facts }: History): string[] =>
  [...group(facts.filter(types('ApologyRequested')), 'caseId')]
    .filter(([, asked]) => asked.length > 1)
    .map(([caseId]) => `case ${caseId} has two apologies`);

/** Promise 3: submitted again only after an attempt that surely sent nothing. */
export const nothingIsSentTwiceBlindly = ({ facts }: History): string[] =>
  [...group(facts.filter(types('SmsSubmitting', 'SmsNotSent')), 'smsId')].flatMap(([sms, ofSms]) =>
    ofSms.flatMap(({ type }, nth) =>
      type === 'SmsSubmitting' && ofSms[nth - 1]?.type === 'SmsSubmitting' ? [`sms ${sms} is submitted twice`] : [],
    ),
  );

/** Promise 3: a redial is placed once, whatever becomes of it. */
export const noRedialIsPlacedTwice = ({ facts }: History): string[] =>
  [...group(facts.filter(isPlaced), 'redialId')]
    .filter(([, placed]) => placed.length > 1)
    .map(([redial]) => `redial ${redial} is placed twice`);

export const brokenPromises = (history: History, graceMs: number): string[] => [
  ...everyLossIsAccountedForOnce(history),
  ...oneRedialInFlightPerCaller(history),
  ...oneRedialAskedForAtATime(history),
  ...noRedialAfterTheCaseIsOver(history, graceMs),
  ...oneApologyPerCase(history),
  ...nothingIsSentTwiceBlindly(history),
  ...noRedialIsPlacedTwice(history),
];
