/** The list of metrics, the code and the page hold each other. Update the page: `npm test -- -u test/contracts`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { businessMetrics, groundMetrics, metrics, type LabelValues, type Metric } from '@ringback/contracts/metrics.ts';
import { describe, expect, test } from 'vitest';
import { isForTests } from '../architecture/places.ts';
import { readSources } from '../architecture/source-file.ts';

const ROOT = join(import.meta.dirname, '../..');
const list = Object.entries(metrics);

const prometheusName = ({ name, kind }: Metric): string => {
  const text = name.replaceAll('.', '_');
  return kind === 'counter' ? `${text}_total` : text;
};
const valuesOf = (values: LabelValues): string =>
  'configured' in values ? values.configured : values.map((value) => `\`${value}\``).join(' ');
const labelsOf = ({ labels }: Metric): string =>
  Object.entries(labels)
    .map(([label, values]) => `**${label}**: ${valuesOf(values)}`)
    .join('; ') || 'none';
const row = (metric: Metric): string => {
  const { kind, unit, description, acrossReplicas, toldBy } = metric;
  return `| \`${prometheusName(metric)}\` | ${kind} | \`${unit}\` | ${description} | ${labelsOf(metric)} | ${acrossReplicas} | ${toldBy} |`;
};
const table = (of: Readonly<Record<string, Metric>>): string[] => [
  '| in Prometheus | kind | unit | meaning | labels | across replicas | told by |',
  '|---|---|---|---|---|---|---|',
  ...Object.values(of).map(row),
];

const page = (): string =>
  [
    '# Metrics',
    '',
    'Every process tells its metrics at `GET /metrics`, `npm start` too, and over OTLP where the standard variables ask for it: see',
    '[telemetry](telemetry.md). This page is written from the list in `contracts/metrics.ts`; over OTLP the names have dots for underscores and no `_total`.',
    '',
    'No label can hold a number, a caller or anything else that comes from outside: values come from closed lists, or from code and settings.',
    '',
    '## What happens to lost callers',
    '',
    ...table(businessMetrics),
    '',
    '## What the services stand on',
    '',
    ...table(groundMetrics),
    '',
    '## Across replicas and restarts',
    '',
    '- **sum**: each replica tells its own part. Counters begin at 0 with each process: `sum(rate(…[5m]))` and `sum(increase(…[1h]))` are right across restarts.',
    '  They count what the process itself made durable, once; what was made durable in the very moment of a crash is in the tables and',
    '  in the event store, not in a counter.',
    '- **max**, **min**: what all replicas tell is about the same thing: `max(ringback_cases_open)` (each replica of reports counts the same tables),',
    '  `sum by (group) (max by (group, topic, partition) (ringback_bus_consumer_lag))` (a partition that just moved may be told by two),',
    '  `min by (service) (ringback_publisher_lag)` (each replica carries everything, so the fastest one counts).',
    '- Gauges are asked when somebody collects, so they are right at once after a restart.',
    '',
    '## Questions, and what answers them',
    '',
    '| question | PromQL |',
    '|---|---|',
    '| how many calls were lost, by what became of them | `sum by (became) (increase(ringback_calls_lost_total[1h]))` |',
    '| which share of the cases was recovered | `sum(increase(ringback_cases_closed_total{outcome=~"recovered.*"}[1d])) / sum(increase(ringback_cases_closed_total[1d]))` |',
    '| redial abandonment | `sum(increase(ringback_redials_abandoned_total[1d])) / sum(increase(ringback_redials_answered_total[1d]))` |',
    '| apologies that arrive | `sum(increase(ringback_apologies_total{outcome="delivered"}[1h])) / sum(increase(ringback_apologies_total{outcome="submitted"}[1h]))` |',
    '| how slow is the operator (p99) | `histogram_quantile(0.99, sum by (le) (rate(ringback_sms_submit_duration_bucket[5m])))` |',
    '| is anything left behind | `ringback_bus_consumer_lag`, `ringback_publisher_lag`, `ringback_bus_dead_letters_total` |',
    '',
  ].join('\n');

test('the page of metrics is fresh', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/metrics.md');
});

describe('the list', () => {
  test('names follow one form, once each, and every metric says what it is', () => {
    const names = list.map(([, { name }]) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [, { name, description, kind, unit }] of list) {
      expect(name).toMatch(/^(ringback|http\.server)(\.[a-z]+)+$/);
      expect(description).toMatch(/^[A-Z][^|]+$/);
      if (kind === 'histogram') expect([name, unit]).toEqual([name, 's']);
    }
  });

  test('every metric is told by the code, and the code tells none that is not in the list', () => {
    const code = readSources(ROOT).filter(({ path }) => path.startsWith('services/') && !isForTests(path));
    const text = code.map((file) => file.code).join('\n');
    const unused = list.filter(([key]) => !new RegExp(`\\b(?:ground|business|page)Metrics\\.${key}\\b`).test(text));
    expect(unused.map(([key]) => key)).toEqual([]);
    const instruments = code.filter(({ code: own }) =>
      /\.create(Observable)?(Counter|Histogram|Gauge|UpDownCounter)\(/.test(own),
    );
    expect(instruments.map(({ path }) => path)).toEqual(['services/runtime/telemetry/instruments.ts']);
  });

  test('no label can hold what comes from outside', () => {
    for (const [key, { labels }] of list) {
      for (const [label, values] of Object.entries(labels)) {
        expect([key, label]).not.toEqual([
          key,
          expect.stringMatching(/caller|number|phone|call_?id|case|sms_?id|team|agent|queue|text/i),
        ]);
        if ('configured' in values) continue;
        expect(values.length).toBeLessThanOrEqual(16);
        for (const value of values) expect(value).toMatch(/^(?:[a-z]+(?:-[a-z]+)*|[A-Z_]{1,12}(?:THER)?|[1-5]xx)$/);
      }
    }
  });

  test('the series of one process stay few', () => {
    const series = list.map(([, { labels }]) =>
      Object.values(labels).reduce((product, values) => product * ('configured' in values ? 8 : values.length), 1),
    );
    expect(Math.max(...series)).toBeLessThan(1_000);
  });
});

const filesThatName = (): string[] =>
  ['deploy/observability', 'k8s', 'docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
/** PostgreSQL has a schema for each service. */
const isTable = (name: string): boolean =>
  /^ringback_(ingest|recovery|messaging|dialer|reports|keys|events)$/.test(name);

test('alerts, dashboards and documents that name our metrics name those of the list', () => {
  const known = new Set(
    list.flatMap(([, metric]) => {
      const name = prometheusName(metric);
      return metric.kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
    }),
  );
  const named = filesThatName().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/\bringback_[a-z_]+\b/g)].map(([name]) => ({ file, name }));
  });
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ name }) => !known.has(name) && !isTable(name))).toEqual([]);
});
