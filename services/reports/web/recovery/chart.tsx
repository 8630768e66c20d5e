/** Cases over time as stacked bars in the colours supervisors know. The table below says the same in figures. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Recovery } from '../../shapes.ts';
import { resolved, useColoursVersion } from '../parts/chart-colours.ts';
import { texts } from '../texts.ts';
import { colours } from './colours.tsx';
import { labelOf } from './group-label.ts';

const say = texts.recovery;
const HEIGHT = 260;

/** Each series holds itself and all below it; the highest is drawn first. */
const stacked = (groups: Recovery['groups']): uPlot.AlignedData => {
  const sums = groups.map(() => 0);
  const series = colours.map((colour) =>
    groups.map((group, index) => {
      sums[index] = (sums[index] ?? 0) + group.colours[colour];
      return sums[index] ?? 0;
    }),
  );
  return [groups.map((_, index) => index), ...series.toReversed()];
};

const optionsFor = (place: HTMLElement, { by, groups }: Recovery): uPlot.Options => {
  const ink = resolved(place, 'soft-ink');
  const line = resolved(place, 'line-ink');
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.8, 56] });
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.6, groups.length - 0.4] },
      y: { range: (_, __, max) => [0, Math.max(1, max)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, splits) =>
          splits.map((split) => (Number.isInteger(split) ? labelOf(by, groups[split]?.key ?? '', 'short') : '')),
        space: 70,
        incrs: [1, 2, 3, 4, 6, 7, 12, 14, 24, 48, 96, 168],
      },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [
      {},
      ...colours.toReversed().map((colour) => ({
        fill: resolved(place, colour),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      })),
    ],
  };
};

export const Chart = ({ told }: { told: Recovery }) => {
  const place = useRef<HTMLDivElement>(null);
  const version = useColoursVersion();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new uPlot(optionsFor(element, told), stacked(told.groups), element);
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [told, version]);
  return (
    <section className="card padded" aria-labelledby="chart-title">
      <h2 id="chart-title">{say.chart(say.groupings[told.by])}</h2>
      <div ref={place} className="chart" role="img" aria-labelledby="chart-title" />
    </section>
  );
};
