/** What Ringback adds: callers left alone against callers chased, and whether the difference can be told from chance. */
import { useQuery } from '@tanstack/react-query';
import type { HoldOut } from '../../shapes.ts';
import { ask } from '../ask.ts';
import { QueryState } from '../parts/query-state.tsx';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, decimalOf, shareOf } from '../times.ts';

const say = texts.holdOut;
type Interval = NonNullable<HoldOut['difference']>;

/** A difference of rates, with its sign. */
const points = (value: number): string => `${value < 0 ? '−' : '+'}${decimalOf(Math.abs(100 * value))}`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${countOf(Math.abs(value))}`;

const verdictOf = (told: HoldOut): string => {
  const { verdict, difference, needed, tooEarly, horizonHours } = told;
  switch (verdict) {
    case 'not-set':
      return say.notSet;
    case 'too-early':
      return say.tooEarly(countOf(tooEarly), countOf(horizonHours));
    case 'too-small':
      return say.tooSmall(
        countOf(needed?.callers ?? 0),
        decimalOf(100 * (needed?.difference ?? 0)),
        needed?.weeks === null || needed === null ? null : decimalOf(Math.max(0.1, needed.weeks)),
      );
    case 'no-difference':
      return say.noDifference;
    case 'adds':
      return say.adds(countOf(Math.round(100 * (difference?.value ?? 0))));
    case 'costs':
      return say.costs(countOf(Math.round(-100 * (difference?.value ?? 0))));
  }
};

/** From −1 to 1, widened to what is there: nothing between zero and the bar means more than chance. */
const Picture = ({ difference }: { difference: Interval }) => {
  const reach = Math.max(0.1, Math.abs(difference.low), Math.abs(difference.high)) * 1.15;
  const at = (value: number): number => 100 + (100 * value) / reach;
  return (
    <svg className="interval" viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">
      <rect className="zero-line" x="99.7" width="0.6" y="0" height="16" />
      <rect
        className="reach"
        x={at(difference.low)}
        width={at(difference.high) - at(difference.low)}
        y="5"
        height="6"
      />
      <rect className="middle" x={at(difference.value) - 0.8} width="1.6" y="2" height="12" />
    </svg>
  );
};

const Arm = ({ name, arm, href }: { name: string; arm: HoldOut['heldOut']; href?: string }) => (
  <tr>
    <th scope="row">{href === undefined ? name : <a href={href}>{name}</a>}</th>
    <td>{countOf(arm.callers)}</td>
    <td>{countOf(arm.recovered)}</td>
    <td>{arm.rate === null ? '–' : shareOf(arm.rate)}</td>
  </tr>
);

const Comparison = ({ told, place }: { told: HoldOut; place: Readonly<Record<string, string>> }) => {
  const { difference, extraCallers, tooEarly, horizonHours } = told;
  const hours = countOf(horizonHours);
  return (
    <>
      <table className="figures-table arms">
        <thead>
          <tr>
            <th scope="col">{say.arm}</th>
            <th scope="col">{say.callers}</th>
            <th scope="col">{say.recovered(hours)}</th>
            <th scope="col">{say.rate}</th>
          </tr>
        </thead>
        <tbody>
          <Arm name={say.chased} arm={told.chased} />
          <Arm name={say.heldOut} arm={told.heldOut} href={hrefOf('lists', { ...place, measure: 'heldOut' })} />
        </tbody>
      </table>
      {difference !== null && extraCallers !== null && (
        <>
          <Picture difference={difference} />
          <dl className="facts">
            <dt>{say.difference}</dt>
            <dd>
              {say.between(
                `${points(difference.value)} ${say.points}`,
                points(difference.low),
                points(difference.high),
              )}
            </dd>
            <dt>{say.extra}</dt>
            <dd>{say.between(signed(extraCallers.value), signed(extraCallers.low), signed(extraCallers.high))}</dd>
          </dl>
        </>
      )}
      {tooEarly > 0 && <p className="note">{say.notYet(countOf(tooEarly), hours)}</p>}
      <p className="note">{say.formula(hours)}</p>
    </>
  );
};

export const HoldOutCard = ({ asked, place }: { asked: URLSearchParams; place: Readonly<Record<string, string>> }) => {
  const query = useQuery(ask('hold-out', asked));
  const told = query.data;
  return (
    <section className="card padded hold-out" aria-labelledby="hold-out-title">
      <h2 id="hold-out-title">{say.title}</h2>
      <QueryState query={query} />
      {told !== undefined && (
        <>
          <p className={`verdict ${told.verdict}`}>{verdictOf(told)}</p>
          {told.verdict === 'not-set' ? (
            <p className="note">
              {say.howTo} <code>{'"holdOut": { "share": 0.1 }'}</code>
            </p>
          ) : (
            told.verdict !== 'too-early' && <Comparison told={told} place={place} />
          )}
        </>
      )}
    </section>
  );
};
