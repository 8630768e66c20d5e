/** Which period, grouped how, and where: every choice goes to the address. */
import type { Recovery } from '../../shapes.ts';
import { changed, go, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { places, plusDays, presets } from './period.ts';

const say = texts.recovery;
const groupings = ['hour', 'day', 'week', 'month', 'team', 'queue', 'client'] as const;

interface ControlsProps {
  readonly route: Route;
  readonly asked: URLSearchParams;
  readonly choices: Recovery['choices'] | undefined;
}

const Presets = ({ route, asked }: ControlsProps) => (
  <div className="filters" role="group" aria-label={say.period}>
    {(Object.keys(presets) as (keyof typeof presets)[]).map((name) => {
      const { from, to } = presets[name]();
      const isChosen = asked.get('from') === from && asked.get('to') === to;
      const by = name === 'today' || name === 'yesterday' ? 'hour' : name === 'quarter' ? 'week' : 'day';
      return (
        <button key={name} type="button" aria-pressed={isChosen} onClick={() => go(changed(route, { from, to, by }))}>
          {say.presets[name]}
        </button>
      );
    })}
  </div>
);

const Dates = ({ route, asked }: ControlsProps) => {
  const from = asked.get('from') ?? '';
  const last = plusDays(asked.get('to') ?? '', -1);
  return (
    <>
      <label>
        {say.from}{' '}
        <input
          type="date"
          value={from}
          max={last}
          onChange={({ target }) => target.value !== '' && go(changed(route, { from: target.value }))}
        />
      </label>
      <label>
        {say.to}{' '}
        <input
          type="date"
          value={last}
          min={from}
          onChange={({ target }) => target.value !== '' && go(changed(route, { to: plusDays(target.value, 1) }))}
        />
      </label>
    </>
  );
};

export const Controls = (props: ControlsProps) => {
  const { route, asked, choices } = props;
  const known = { queue: choices?.queues, team: choices?.teams, client: choices?.clients };
  return (
    <div className="controls no-print">
      <Presets {...props} />
      <Dates {...props} />
      <label>
        {say.by}{' '}
        <select value={asked.get('by') ?? 'day'} onChange={({ target }) => go(changed(route, { by: target.value }))}>
          {groupings.map((by) => (
            <option key={by} value={by}>
              {say.groupings[by]}
            </option>
          ))}
        </select>
      </label>
      {places.map((place) =>
        (known[place]?.length ?? 0) > 1 || asked.has(place) ? (
          <label key={place}>
            {say[place]}{' '}
            <select
              value={asked.get(place) ?? ''}
              onChange={({ target }) => go(changed(route, { [place]: target.value }))}
            >
              <option value="">{say.all}</option>
              {known[place]?.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ) : null,
      )}
      <button type="button" className="button" onClick={() => window.print()}>
        {texts.states.print}
      </button>
    </div>
  );
};
