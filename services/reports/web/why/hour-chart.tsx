/** The last hour of a team as lines; the figures of now stand above in words. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { PacedHour } from '../../shapes.ts';
import { resolved, useColoursVersion } from '../parts/chart-colours.ts';
import { zone } from '../preferences.ts';
import { texts } from '../texts.ts';

const say = texts.why;
const HEIGHT = 260;
const series = ['free', 'inFlight', 'waiting', 'placed'] as const;
/** The colours of the style sheet, by its names. */
const colourOf = { free: 'redial', inFlight: 'call', waiting: 'open', placed: 'sms' } as const;

const clock = new Intl.DateTimeFormat(texts.locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' });

const dataOf = ({ moments }: PacedHour): uPlot.AlignedData => [
  moments.map(({ at }) => Date.parse(at) / 1000),
  ...series.map((name) => moments.map((moment) => moment[name])),
];

const optionsFor = (place: HTMLElement): uPlot.Options => {
  const axis = {
    stroke: resolved(place, 'soft-ink'),
    grid: { stroke: resolved(place, 'line-ink'), width: 1 },
    ticks: { show: false },
  };
  // What was told stands until the next word.
  const steps = uPlot.paths.stepped?.({ align: 1 });
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
    axes: [
      {
        ...axis,
        incrs: [60, 120, 300, 600, 900, 1800],
        grid: { show: false },
        values: (_, splits) => splits.map((at) => clock.format(at * 1000)),
        space: 70,
      },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
    ],
    series: [
      {},
      ...series.map((name) => ({
        stroke: resolved(place, `tone-${colourOf[name]}`),
        width: 2,
        points: { show: false },
        ...(name === 'placed' ? { dash: [4, 4] } : {}),
        ...(steps === undefined ? {} : { paths: steps }),
      })),
    ],
  };
};

export const HourChart = ({ hour }: { hour: PacedHour }) => {
  const place = useRef<HTMLDivElement>(null);
  const version = useColoursVersion();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new uPlot(optionsFor(element), dataOf(hour), element);
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [hour, version]);
  if (hour.moments.length === 0) return <p className="loading">{say.noHour}</p>;
  return (
    <section className="card padded" aria-labelledby="hour-title">
      <h3 id="hour-title">{say.chart}</h3>
      <ul className="keys">
        {series.map((name) => (
          <li key={name} className={`tone-${colourOf[name]}`}>
            {say.series[name]}
          </li>
        ))}
      </ul>
      <div ref={place} className="chart" role="img" aria-labelledby="hour-title" />
    </section>
  );
};
