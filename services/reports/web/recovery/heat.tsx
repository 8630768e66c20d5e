/** Lost calls by weekday and hour of the viewer's zone. */
import type { Recovery } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf } from '../times.ts';

const say = texts.recovery;
const weekday = new Intl.DateTimeFormat(texts.locale, { weekday: 'short', timeZone: 'UTC' });
/** 5 January 1970 was a Monday. */
const nameOf = (day: number): string => weekday.format(new Date(Date.UTC(1970, 0, 4 + day)));
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const STEPS = 5;

export const Heat = ({ told, place }: { told: Recovery; place: Readonly<Record<string, string>> }) => {
  const counts = new Map(told.heat.map(({ weekday: day, hour, lost }) => [`${day}-${hour}`, lost]));
  const most = Math.max(1, ...counts.values());
  return (
    <section className="card padded scrolls" aria-labelledby="heat-title" tabIndex={0}>
      <h2 id="heat-title">{say.heat}</h2>
      <table className="heat">
        <thead>
          <tr>
            <th scope="col">{say.hour}</th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <tr key={day}>
              <th scope="row">{nameOf(day)}</th>
              {HOURS.map((hour) => {
                const weekHour = `${day}-${hour}`;
                const lost = counts.get(weekHour) ?? 0;
                return (
                  <td key={hour} className={`heat-${Math.ceil((STEPS * lost) / most)}`}>
                    {lost > 0 && <a href={hrefOf('lists', { ...place, weekHour })}>{countOf(lost)}</a>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
