/** Each case in the colour supervisors know, as one bar with its legend; each part opens its list. */
import type { Recovery } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, percentOf } from '../times.ts';

const say = texts.recovery.colours;
export const colours = ['alone', 'within20m', 'within23h', 'later', 'nobody', 'waiting', 'heldOut'] as const;

export const Colours = ({ told, place }: { told: Recovery; place: Readonly<Record<string, string>> }) => {
  const { opened, colours: counts } = told.total;
  /** Most houses hold nobody out. */
  const isShown = (one: (typeof colours)[number]): boolean => one !== 'heldOut' || counts.heldOut > 0;
  const before = (index: number): number => colours.slice(0, index).reduce((sum, one) => sum + counts[one], 0);
  return (
    <section className="card padded" aria-labelledby="colours-title">
      <h2 id="colours-title">{say.title}</h2>
      <svg className="bar wide" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {opened > 0 &&
          colours.map((one, index) => (
            <rect
              key={one}
              className={one}
              x={(100 * before(index)) / opened}
              width={(100 * counts[one]) / opened}
              height="4"
            />
          ))}
      </svg>
      <ul className="keys">
        {colours.filter(isShown).map((one) => (
          <li key={one} className={one}>
            <a href={hrefOf('lists', { ...place, measure: one })}>
              <b>{countOf(counts[one])}</b> {say[one]}
            </a>
            <span className="note">{percentOf(counts[one], opened)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};
