/** The numbers one remembers, each against the period before, with its formula and the list behind it. */
import { headlineNames } from '../../measure-names.ts';
import type { Recovery } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, decimalOf, durationOf, shareOf } from '../times.ts';

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

const money = (value: number | null, currency: string): string =>
  value === null
    ? '–'
    : new Intl.NumberFormat(texts.locale, { style: 'currency', currency, maximumFractionDigits: 2 }).format(value);
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
        value={money(effort.costPerRecovered, effort.currency)}
        before={money(previousEffort.costPerRecovered, effort.currency)}
        note={effort.cost === null ? `${say.noPrices}: ${spent}` : spent}
      />
    </ul>
  );
};
