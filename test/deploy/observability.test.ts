/** Dashboards and alerts show what the code tells, and what is written from other files is fresh. Update: `npm test -- -u test/deploy`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@ringback/contracts/metrics.ts';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { dashboards, grafanaDashboard, prometheusName } from '../../deploy/observability/dashboards.ts';

const ROOT = join(import.meta.dirname, '../..');
const RULES = 'deploy/observability/prometheus/ringback.rules.yaml';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
const rules = parse(read(RULES)) as { readonly groups: readonly { readonly rules: readonly Alert[] }[] };
const alerts = rules.groups.flatMap((group) => group.rules);

/** What Prometheus makes of a metric; it asks for `up` itself. */
const labelsByName = new Map(
  Object.values(metrics).flatMap((metric) => {
    const name = prometheusName(metric);
    const names = metric.kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    return names.map((each) => [each, { ...metric.labels, le: [], job: [], instance: [] }] as const);
  }),
);
labelsByName.set('up', { le: [], job: [], instance: [] });

/** Metrics and labels an expression names that nobody tells. */
const untold = (expr: string): string[] =>
  [...expr.matchAll(/\b([a-z_]+)(?:\{([^}]*)\})?(?=[[\s)]|$)/g)]
    .filter(([, name = '']) => /^(ringback|http)_/.test(name) || name === 'up')
    .flatMap(([, name = '', selectors = '']) => {
      const labels = labelsByName.get(name);
      if (labels === undefined) return [name];
      return [...selectors.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label = '', value = '']) => {
        const known = (labels as Readonly<Record<string, unknown>>)[label];
        if (known === undefined) return [`${name}{${label}}`];
        const values = Array.isArray(known) && known.length > 0 ? (known as readonly string[]) : null;
        const wanted = new RegExp(`^(?:${value})$`);
        return values === null || values.some((each) => wanted.test(each)) ? [] : [`${name}{${label}="${value}"}`];
      });
    });

describe('a metric nobody tells is found', () => {
  test.each([
    ['rate(ringback_redials_total[5m])', []],
    ['sum(ringback_redial_total)', ['ringback_redial_total']],
    ['ringback_apologies_total{state="delivered"}', ['ringback_apologies_total{state}']],
    ['ringback_apologies_total{outcome="lost"}', ['ringback_apologies_total{outcome="lost"}']],
    ['rate(ringback_bus_handling_duration[5m])', ['ringback_bus_handling_duration']],
  ])('%s', (expr, wrong) => {
    expect(untold(expr)).toEqual(wrong);
  });
});

describe('dashboards', () => {
  test.each(Object.entries(dashboards))(
    '%s shows what the code tells, and its JSON is fresh',
    async (name, dashboard) => {
      expect(dashboard.panels.flatMap(({ series }) => series).flatMap(({ expr }) => untold(expr))).toEqual([]);
      const json = `${JSON.stringify(grafanaDashboard(name, dashboard), null, 2)}\n`;
      await expect(json).toMatchFileSnapshot(join(ROOT, `deploy/observability/grafana/dashboards/${name}.json`));
    },
  );

  test('every one is mounted where Grafana finds it', () => {
    const { configMapGenerator } = parse(read('deploy/observability/grafana/kustomization.yaml')) as {
      configMapGenerator: readonly { files: readonly string[] }[];
    };
    const files = Object.keys(dashboards).map((name) => `dashboards/${name}.json`);
    expect(configMapGenerator.flatMap((generator) => generator.files)).toEqual(files);
  });
});

describe('alerts', () => {
  test.each(alerts.map((alert) => [alert.alert, alert] as const))('%s asks for what the code tells', (_, { expr }) => {
    expect(untold(expr)).toEqual([]);
  });

  test.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s asks for each namespace, and does not fall silent where nothing was counted',
    (_, { expr }) => {
      const sums = expr.match(/\b(?:sum|min|max|count)\b(?!_over_time)[^(]*\([^)]*/g) ?? [];
      expect(sums).not.toEqual([]);
      for (const sum of sums) expect(sum).toMatch(/ by \((?:namespace)(?:, \w+)*/);
      expect(expr).not.toMatch(/(?:increase|rate)\([^)]*\)\) == 0/);
      expect(/ < [\d.]+$/.test(expr) && !/\bor 0 \* sum/.test(expr)).toBe(false);
    },
  );

  test('services answer under the names alerts ask for', () => {
    const asked = [...read(RULES).matchAll(/ringback-\(([a-z|]+)\)/g)].flatMap(([, names = '']) => names.split('|'));
    const { scrape_configs: scraped } = parse(read('deploy/observability/prometheus/prometheus.yaml')) as {
      scrape_configs: readonly { job_name: string }[];
    };
    const jobs = scraped.map(({ job_name: job }) => job);
    for (const service of new Set(asked)) expect(jobs).toContain(`ringback-${service}`);
    expect(read('k8s/components/observability/pod-monitor.yaml')).toContain('replacement: ringback-$1');
  });

  test('every alert has a chapter in the runbook, and every chapter an alert', () => {
    const chapters = [...read('docs/runbook.md').matchAll(/^### (Ringback\w+)$/gm)].map(([, name]) => name);
    expect(chapters).toEqual(alerts.map(({ alert }) => alert));
    for (const { alert, annotations } of alerts)
      expect(annotations.runbook_url).toMatch(new RegExp(`/docs/runbook\\.md#${alert.toLowerCase()}$`));
  });

  test('the same are given to a Prometheus with its operator', async () => {
    const resource = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'ringback' },
      spec: rules,
    };
    const text = `# Written from ${RULES}: npm test -- -u test/deploy\n${stringify(resource, { lineWidth: 140 })}`;
    await expect(text).toMatchFileSnapshot(join(ROOT, 'k8s/components/observability/alerts.yaml'));
  });
});
