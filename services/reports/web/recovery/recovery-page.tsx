/** What became of the callers lost in a period: figures, colours, course, delays, contact, heat and reasons. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Recovery } from '../../shapes.ts';
import { ask } from '../ask.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, moneyOf, shareOf, timeOf } from '../times.ts';
import { Bars } from './bars.tsx';
import { Chart } from './chart.tsx';
import { Colours } from './colours.tsx';
import { Controls } from './controls.tsx';
import { GroupTable } from './group-table.tsx';
import { HoldOutCard } from './hold-out.tsx';
import { Headline } from './headline.tsx';
import { Heat } from './heat.tsx';
import { reportQuery } from './period.ts';

const say = texts.recovery;
type Place = Readonly<Record<string, string>>;
const isOverTime = ({ by }: Recovery): boolean => by === 'hour' || by === 'day' || by === 'week' || by === 'month';

const stepName = (upTo: number | null): string => {
  if (upTo === null) return say.more;
  const { minute, hour } = texts.units;
  return say.upTo(upTo < 60 ? `${upTo} ${minute}` : `${upTo / 60} ${hour}`);
};

const rates = (
  rows: readonly { readonly placed: number; readonly answered: number; readonly rate: number | null }[],
  nameOf: (index: number) => string,
) =>
  rows.map(({ placed, answered, rate }, index) => ({
    name: nameOf(index),
    size: rate ?? 0,
    value: `${shareOf(rate ?? 0)} · ${say.answered(countOf(answered), countOf(placed))}`,
  }));

const reasonBars = (counts: Readonly<Record<string, number>>, place: Place, measure: string) =>
  Object.entries(counts).map(([reason, count]) => ({
    name: texts.reason(reason),
    size: count,
    value: countOf(count),
    href: hrefOf('lists', { ...place, measure, reason }),
  }));

const Details = ({ told, place }: { told: Recovery; place: Place }) => {
  const { effort, delays } = told;
  const delayBars = delays.map(({ upTo, count }) => ({ name: stepName(upTo), size: count, value: countOf(count) }));
  return (
    <div className="cards">
      <Bars id="delays" title={say.delays} bars={delayBars} />
      <Bars
        id="by-attempt"
        title={say.byAttempt}
        most={1}
        bars={rates(effort.byAttempt, (index) => say.attempt(effort.byAttempt[index]?.attempt ?? 0))}
      />
      <Bars
        id="by-hour"
        title={say.byHour}
        most={1}
        bars={rates(effort.byHour, (index) => `${effort.byHour[index]?.hour ?? 0}:00`)}
      />
      <Bars id="not-eligible" title={say.reasons} bars={reasonBars(told.notEligible, place, 'notEligible')} />
      <Bars id="gave-up" title={say.gaveUp} bars={reasonBars(told.gaveUp, place, 'none')} />
    </div>
  );
};

/** Which settings a formula speaks of. */
const settingsOf: Partial<Record<keyof typeof say.formulas, readonly Recovery['held'][number]['name'][]>> = {
  late: ['promiseMinutes'],
  costPerRecovered: ['pricePerAgentMinute', 'pricePerAttempt', 'pricePerSmsPart'],
};

const PRICE_DECIMALS = 6;
const heldText = ({ name, values }: Recovery['held'][number]): string => {
  const [first, ...later] = values.map(({ value, currency }) =>
    currency === undefined ? value.toLocaleString(texts.locale) : moneyOf(value, currency, PRICE_DECIMALS),
  );
  const changes = later.map((value, index) => say.held.since(timeOf(values[index + 1]?.from ?? ''), value));
  return [`${say.held.names[name]}: ${first ?? '–'}`, ...changes].join('; ');
};

const Held = ({ of, held }: { of: keyof typeof say.formulas; held: Recovery['held'] }) =>
  held.filter(({ name }) => settingsOf[of]?.includes(name)).map((one) => <dd key={one.name}>{heldText(one)}.</dd>);

const Formulas = ({ held }: { held: Recovery['held'] }) => (
  <details className="card padded formulas">
    <summary>{say.formulasTitle}</summary>
    <dl>
      {(Object.keys(say.formulas) as (keyof typeof say.formulas)[]).map((name) => (
        <div key={name}>
          <dt>{say.measures[name]}</dt>
          <dd>{say.formulas[name]}</dd>
          <Held of={name} held={held} />
        </div>
      ))}
    </dl>
  </details>
);

export const RecoveryPage = ({ route }: { route: Route }) => {
  const asked = reportQuery(route);
  const query = useQuery(ask('recovery', asked));
  const told = query.data;
  const key = asked.toString();
  const place = useMemo(() => {
    const given = Object.fromEntries(new URLSearchParams(key));
    return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'by' && name !== 'zone'));
  }, [key]);
  return (
    <div className={query.isError ? 'report stale-report' : 'report'} aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <Controls route={route} asked={asked} choices={told?.choices} />
      <QueryState query={query} />
      {told !== undefined && told.total.lost === 0 && (
        <div className="card">
          <Empty title={say.none} text={say.noneText} />
        </div>
      )}
      {told !== undefined && told.total.lost > 0 && (
        <>
          <Headline told={told} place={place} />
          <Colours told={told} place={place} />
          {isOverTime(told) && <Chart told={told} />}
          <GroupTable told={told} place={place} />
          <HoldOutCard asked={asked} place={place} />
          <Details told={told} place={place} />
          <Heat told={told} place={place} />
          <Formulas held={told?.held ?? []} />
        </>
      )}
    </div>
  );
};
