/** The seven figures, and which share of the cases was won back. */
import type { CountByReason, Tallies } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { countOf, percentOf } from '../times.ts';

const say = texts.figures;
const sum = (counts: CountByReason): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** The reason that counts most, in words; nothing when none does. */
const mostly = (counts: CountByReason): string | null => {
  const [top] = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return top === undefined ? null : say.mostly(top[0]);
};

interface TileProps {
  readonly name: string;
  readonly tone: string;
  readonly value: number | null;
  readonly note?: string | null;
}

/** The value as key: a new number is a new element, so it lights up once. */
const Tile = ({ name, tone, value, note }: TileProps) => (
  <li className={`tile ${tone}`}>
    <span className="name">{name}</span>
    <strong key={value ?? 'none'}>{value === null ? '–' : countOf(value)}</strong>
    <span className="note">{note}</span>
  </li>
);

const Rate = ({ tallies }: { tallies: Tallies | null }) => {
  const cases = tallies?.cases;
  const opened = cases?.opened ?? 0;
  const recovered = (cases?.recoveredByRedial ?? 0) + (cases?.recoveredByCaller ?? 0);
  const parts = [
    { tone: 'redial', name: say.legend.redial, count: cases?.recoveredByRedial ?? 0 },
    { tone: 'caller', name: say.legend.caller, count: cases?.recoveredByCaller ?? 0 },
    { tone: 'open', name: say.legend.open, count: cases?.openAtEnd ?? 0 },
    { tone: 'gone', name: say.legend.gone, count: cases === undefined ? 0 : sum(cases.gaveUp) },
  ];
  return (
    <div className="rate">
      <p>
        <strong>{opened === 0 ? '–' : percentOf(recovered, opened)}</strong>
        <span className="name">{say.rate}</span>
        <span className="note">{say.rateOf(countOf(recovered), countOf(opened))}</span>
      </p>
      <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ tone, count }, index) => {
          const before = parts.slice(0, index).reduce((total, part) => total + part.count, 0);
          return <rect key={tone} className={tone} x={share(before, opened)} width={share(count, opened)} height="4" />;
        })}
      </svg>
      <ul className="legend">
        {parts.map(({ tone, name }) => (
          <li key={tone} className={tone}>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
};

const share = (count: number, whole: number): number => (whole === 0 ? 0 : (100 * count) / whole);

const lostNote = ({ notEligible, cases }: Tallies): string | null => {
  const skipped = sum(notEligible);
  if (skipped > 0) return say.notChased(countOf(skipped));
  return cases.lossesMerged > 0 ? say.merged(countOf(cases.lossesMerged)) : null;
};

const shareNote = ({ cases }: Tallies, count: number): string | null =>
  cases.opened === 0 ? null : say.share(percentOf(count, cases.opened));

export const Figures = ({ tallies }: { tallies: Tallies | null }) => (
  <section aria-label={say.title} className="figures">
    <Rate tallies={tallies} />
    <ul className="tiles">
      <Tile name={say.lost} tone="lost" value={tallies?.calls.lost ?? null} note={tallies && lostNote(tallies)} />
      <Tile
        name={say.apologised}
        tone="sms"
        value={tallies?.apologies.sent ?? null}
        note={tallies && say.delivered(countOf(tallies.apologies.delivered))}
      />
      <Tile
        name={say.redialled}
        tone="call"
        value={tallies?.redials.placed ?? null}
        note={tallies && say.reached(countOf(tallies.redials.answeredByPerson))}
      />
      <Tile
        name={say.byRedial}
        tone="redial"
        value={tallies?.cases.recoveredByRedial ?? null}
        note={tallies && shareNote(tallies, tallies.cases.recoveredByRedial)}
      />
      <Tile
        name={say.byCaller}
        tone="caller"
        value={tallies?.cases.recoveredByCaller ?? null}
        note={tallies && shareNote(tallies, tallies.cases.recoveredByCaller)}
      />
      <Tile
        name={say.open}
        tone="open"
        value={tallies?.cases.openAtEnd ?? null}
        note={tallies && tallies.cases.openAtEnd > 0 ? say.working : null}
      />
      <Tile
        name={say.givenUp}
        tone="gone"
        value={tallies && sum(tallies.cases.gaveUp)}
        note={tallies && mostly(tallies.cases.gaveUp)}
      />
    </ul>
  </section>
);
