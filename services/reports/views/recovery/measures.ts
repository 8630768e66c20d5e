/** The measures of the report, each as the losses it counts: what a number opens when it is clicked. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { countNames } from '../../measure-names.ts';
import type { CountedLoss } from './counted-loss.ts';
import { type LossFact, SAME_DAY_SECONDS, SOON_SECONDS } from './loss-facts.ts';

export const colours = ['alone', 'within20m', 'within23h', 'later', 'nobody', 'waiting', 'heldOut'] as const;
export type Colour = (typeof colours)[number];

export const measures = [...countNames, ...colours, 'late', 'optedOut'] as const;
export type Measure = (typeof measures)[number];

/** Of an opened case. */
export const colourOf = ({ fate: { arm, status }, firstRedialMs }: CountedLoss): Colour => {
  if (arm === 'held-out') return 'heldOut';
  if (status === 'recovered-by-caller') return 'alone';
  if (firstRedialMs === null) return status === 'open' ? 'waiting' : 'nobody';
  if (firstRedialMs <= SOON_SECONDS * 1000) return 'within20m';
  return firstRedialMs <= SAME_DAY_SECONDS * 1000 ? 'within23h' : 'later';
};

type Builder = ExpressionBuilder<{ f: LossFact }, 'f'>;
type Condition = Expression<SqlBool>;

const opened = (eb: Builder): Condition => eb('f.became', '=', 'opened');
const withStatus =
  (status: LossFact['status']) =>
  (eb: Builder): Condition =>
    eb.and([opened(eb), eb('f.status', '=', status)]);
/** Left alone on purpose: a colour of their own, so that the others speak of callers who are chased. */
const heldOut = (eb: Builder): Condition => eb.and([opened(eb), eb('f.arm', '=', 'held-out')]);
const chased = (eb: Builder): Condition =>
  eb.and([opened(eb), eb.or([eb('f.arm', 'is', null), eb('f.arm', '!=', 'held-out')])]);
/** Opened, the caller did not come back alone, and somebody called. */
const called = (eb: Builder, ...more: Condition[]): Condition =>
  eb.and([chased(eb), eb('f.status', '!=', 'recovered-by-caller'), eb('f.firstPlacedAt', 'is not', null), ...more]);
const notCalled = (eb: Builder): Condition => eb.and([chased(eb), eb('f.firstPlacedAt', 'is', null)]);

const isIn = (eb: Builder, { from, before }: LatePart): Condition =>
  from === '' ? eb('f.lostAt', '<', before) : eb.and([eb('f.lostAt', '>=', from), eb('f.lostAt', '<', before)]);

/** Who was lost in this time and was not called is late. */
export interface LatePart {
  readonly from: string;
  readonly before: string;
}

export const conditionOf = (eb: Builder, measure: Measure, lateParts: readonly LatePart[]): Condition => {
  const conditions: Readonly<Record<Measure, () => Condition>> = {
    lost: () => eb.and([]),
    notEligible: () => eb('f.became', '=', 'not-eligible'),
    merged: () => eb('f.became', '=', 'merged'),
    opened: () => opened(eb),
    apologised: () => eb.and([opened(eb), eb('f.apologisedAt', 'is not', null)]),
    redialled: () => eb.and([opened(eb), eb('f.firstPlacedAt', 'is not', null)]),
    byRedial: () => withStatus('recovered-by-redial')(eb),
    byCaller: () => withStatus('recovered-by-caller')(eb),
    none: () => withStatus('given-up')(eb),
    open: () => withStatus('open')(eb),
    alone: () => eb.and([chased(eb), eb('f.status', '=', 'recovered-by-caller')]),
    within20m: () => called(eb, eb('f.firstPlacedAt', '<=', eb.ref('f.soonUntil'))),
    within23h: () =>
      called(
        eb,
        eb('f.firstPlacedAt', '>', eb.ref('f.soonUntil')),
        eb('f.firstPlacedAt', '<=', eb.ref('f.sameDayUntil')),
      ),
    later: () => called(eb, eb('f.firstPlacedAt', '>', eb.ref('f.sameDayUntil'))),
    nobody: () => eb.and([notCalled(eb), eb('f.status', 'not in', ['open', 'recovered-by-caller'])]),
    heldOut: () => heldOut(eb),
    waiting: () => eb.and([notCalled(eb), eb('f.status', '=', 'open')]),
    late: () => eb.and([notCalled(eb), eb('f.status', '=', 'open'), eb.or(lateParts.map((part) => isIn(eb, part)))]),
    optedOut: () =>
      eb.or([
        eb.and([eb('f.became', '=', 'not-eligible'), eb('f.reason', '=', 'opted-out')]),
        eb.and([opened(eb), eb('f.giveUpReason', '=', 'opted-out')]),
      ]),
  };
  return conditions[measure]();
};
