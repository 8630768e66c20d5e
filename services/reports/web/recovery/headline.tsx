/** The numbers one remembers, each against the period before, with its formula and the list behind it. */
import { headlineNames } from '../../measure-names.ts';
import type { Recovery } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, decimalOf, durationOf, moneyOf, shareOf } from '../times.ts';

const say = texts.recovery;
type Name = keyof typeof say.formulas;

interface NumberProps {
  readonly name: Name;
  readonly value: string;
  readonly before: string;
  readonly href?: string;
  readonly note?: string;
}

const Figure = ({ name, value, before, href, note }: NumberProps) => (
  <li className={`tile measure-${name}`} title={say.formulas[name]}>
    <span className="name">{say.measures[name]}</span>
    <strong>{href === undefined ? value : <a href={href}>{value}</a>}</strong>
    <span className="note">
      {note === undefined ? '' : `${note}; `}
      {say.before(before)}
    </span>
  </li>
);

/** Several where the currency changed within the period. */
const costEach = ({ costs }: Recovery['effort']): string =>
  costs
    .flatMap(({ costPerRecovered, currency }) =>
      costPerRecovered === null ? [] : [moneyOf(costPerRecovered, currency)],
    )
    .join(' + ') || '–';
const share = (value: number | null): string => (value === null ? '–' : shareOf(value));
const minutes = (value: number | null): string => (value === null ? '–' : durationOf(value * 60_000));

export const Headline = ({ told, place }: { told: Recovery; place: Readonly<Record<string, string>> }) => {
  const { total, previous, effort, previousEffort } = told;
  const listOf = (measure: string): string => hrefOf('lists', { ...place, measure });
  const spent = say.efforts(decimalOf(effort.agentSeconds / 3600), countOf(effort.placed), countOf(effort.smsParts));
  return (
    <ul className="tiles headline">
      <Figure name="recoveryRate" value={share(total.recoveryRate)} before={share(previous.recoveryRate)} />
      {headlineNames.map((name) => (
        <Figure
          key={name}
          name={name}
          value={countOf(total[name])}
          before={countOf(previous[name])}
          href={listOf(name === 'callers' ? 'lost' : name)}
        />
      ))}
      {(['medianMinutes', 'p90Minutes'] as const).map((name) => (
        <Figure
          key={name}
          name={name}
          value={minutes(total[name])}
          before={minutes(previous[name])}
          href={listOf('redialled')}
        />
      ))}
      {(['contactRate', 'abandonmentRate'] as const).map((name) => (
        <Figure
          key={name}
          name={name}
          value={share(effort[name])}
          before={share(previousEffort[name])}
          href={listOf('redialled')}
        />
      ))}
      <Figure
        name="costPerRecovered"
        value={costEach(effort)}
        before={costEach(previousEffort)}
        note={effort.costs.length === 0 ? `${say.noPrices}: ${spent}` : spent}
      />
    </ul>
  );
};
