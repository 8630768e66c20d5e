/**
 * The Grafana dashboards as code: what each panel shows, in PromQL over the metrics that `contracts/metrics.ts` names. The JSON beside
 * it, in `grafana/dashboards`, is written from here and kept fresh by a test (`npm test -- -u test/deploy`).
 */
import { businessMetrics as business, groundMetrics as ground, type Metric } from '@ringback/contracts/metrics.ts';

interface Series {
  readonly expr: string;
  readonly legend: string;
}
interface Panel {
  readonly title: string;
  readonly about: string;
  readonly unit: 'short' | 's' | 'percentunit' | 'cps';
  readonly kind?: 'timeseries' | 'stat';
  readonly series: readonly Series[];
  /** Drawn as a line not to be crossed. */
  readonly limit?: number;
}
interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** As Prometheus knows it: underscores for dots, `_total` behind a counter. */
export const prometheusName = ({ name, kind }: Metric): string =>
  `${name.replaceAll('.', '_')}${kind === 'counter' ? '_total' : ''}`;

const WINDOW = '[$__rate_interval]';
const named = (metric: Metric, labels = ''): string => `${prometheusName(metric)}${labels === '' ? '' : `{${labels}}`}`;
const rate = (metric: Metric, labels = ''): string => `rate(${named(metric, labels)}${WINDOW})`;
const perSecondBy = (metric: Metric, by: string, labels = ''): Series => ({
  expr: `sum by (${by}) (${rate(metric, labels)})`,
  legend: by
    .split(', ')
    .map((label) => `{{${label}}}`)
    .join(' '),
});
const increase = (metric: Metric, over: string, labels = ''): string =>
  `sum(increase(${named(metric, labels)}[${over}]))`;
const bucket = (metric: Metric): string => `${prometheusName(metric)}_bucket`;
const quantiles = (metric: Metric, by = ''): Series[] =>
  [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${bucket(metric)}${WINDOW})))`,
    legend: `p${quantile * 100}${by === '' ? '' : ` {{${by}}}`}`,
  }));

const share = (part: string, whole: string): string => `${part} / (${whole} > 0)`;

export const dashboards: Readonly<Record<string, Dashboard>> = {
  lag: {
    title: 'Ringback: lag and dead letters',
    panels: [
      {
        title: 'Messages not yet handled, by group',
        about: 'Grows while a service cannot keep up or cannot reach its store.',
        unit: 'short',
        series: [
          {
            expr: `sum by (group) (max by (group, topic, partition) (${named(ground.consumerLag)}))`,
            legend: '{{group}}',
          },
        ],
      },
      {
        title: 'Oldest stored event not yet on the bus',
        about: 'Of the replica that is furthest: one that publishes is enough.',
        unit: 's',
        series: [{ expr: `min by (service) (${named(ground.publisherLagSeconds)})`, legend: '{{service}}' }],
      },
      {
        title: 'Messages handled a second, by outcome',
        about: 'Many that come again later mean that something handlers need is away.',
        unit: 'cps',
        series: [perSecondBy(ground.messagesHandled, 'group, outcome')],
      },
      {
        title: 'Time one message is in hand',
        about: 'Without waiting in the topic.',
        unit: 's',
        series: quantiles(ground.handlingSeconds, 'group'),
      },
      {
        title: 'Dead letters in the last hour',
        about: 'Each is a message that no service could handle. npm run dead-letters -- list shows them.',
        unit: 'short',
        series: [
          {
            expr: `sum by (service, reason) (increase(${named(ground.deadLetters)}[1h]))`,
            legend: '{{service}} {{reason}}',
          },
        ],
      },
    ],
  },
  recovery: {
    title: 'Ringback: recovery',
    panels: [
      {
        title: 'Cases open',
        about: 'Callers who are being chased.',
        unit: 'short',
        kind: 'stat',
        series: [{ expr: `max(${named(business.casesOpen)})`, legend: 'open' }],
      },
      {
        title: 'Recovered, of the cases closed today',
        about: 'By redial and by the caller who came back alone.',
        unit: 'percentunit',
        kind: 'stat',
        series: [
          {
            expr: share(
              increase(business.casesClosed, '24h', 'outcome=~"recovered-.*"'),
              increase(business.casesClosed, '24h'),
            ),
            legend: 'recovered',
          },
        ],
      },
      {
        title: 'Lost calls a second, and what became of them',
        about: 'A case, part of a case the caller already has, or not eligible.',
        unit: 'cps',
        series: [perSecondBy(business.lostCalls, 'became')],
      },
      {
        title: 'Why lost calls were not chased',
        about: 'The first rule that refused.',
        unit: 'cps',
        series: [perSecondBy(business.lostCalls, 'reason', 'became="not-eligible"')],
      },
      {
        title: 'How cases ended',
        about: 'Recovered by redial, by the caller, or given up.',
        unit: 'cps',
        series: [perSecondBy(business.casesClosed, 'outcome')],
      },
      {
        title: 'Why cases were given up',
        about: 'By reason.',
        unit: 'cps',
        series: [perSecondBy(business.casesClosed, 'reason', 'outcome="given-up"')],
      },
    ],
  },
  abandonment: {
    title: 'Ringback: abandonment budget',
    panels: [
      {
        title: 'Abandoned, of redials a person answered, in 24 hours',
        about: 'The limit is 3 %. The dialer keeps to it by itself; above it something is wrong.',
        unit: 'percentunit',
        limit: 0.03,
        series: [
          {
            expr: share(increase(business.redialsAbandoned, '24h'), increase(business.redialsAnswered, '24h')),
            legend: '24 h',
          },
          {
            expr: share(increase(business.redialsAbandoned, '1h'), increase(business.redialsAnswered, '1h')),
            legend: '1 h',
          },
        ],
      },
      {
        title: 'Budget left today',
        about: 'Redials that may still be abandoned before 3 % of those answered in 24 hours are.',
        unit: 'short',
        kind: 'stat',
        series: [
          {
            expr: `0.03 * ${increase(business.redialsAnswered, '24h')} - ${increase(business.redialsAbandoned, '24h')}`,
            legend: 'left',
          },
        ],
      },
      {
        title: 'From the answer of a person to an agent',
        about: 'Two seconds is the most; later counts as abandoned.',
        unit: 's',
        limit: 2,
        series: quantiles(business.secondsToAgent),
      },
    ],
  },
  sms: {
    title: 'Ringback: SMS',
    panels: [
      {
        title: 'Apologies a second, by step',
        about: 'What was accepted is submitted soon, and most of it delivered within a minute.',
        unit: 'cps',
        series: [perSecondBy(business.apologies, 'outcome')],
      },
      {
        title: 'Delivered, of those that ended in the last hour',
        about: 'Operators differ; a fall is what to look at.',
        unit: 'percentunit',
        series: [
          {
            expr: share(
              increase(business.apologies, '1h', 'outcome="delivered"'),
              increase(business.apologies, '1h', 'outcome=~"delivered|failed"'),
            ),
            legend: 'delivered',
          },
        ],
      },
      {
        title: 'Time until the operator has taken an SMS',
        about: 'Unknown: no answer in time. What became of those is never sent again blindly.',
        unit: 's',
        series: quantiles(business.submitSeconds, 'outcome'),
      },
      {
        title: 'Apologies that a rule forbade',
        about: 'Quiet hours, opted out, frequency caps and so on.',
        unit: 'cps',
        series: [perSecondBy(business.apologiesRefused, 'reason')],
      },
    ],
  },
  pacing: {
    title: 'Ringback: pacing',
    panels: [
      {
        title: 'Redials placed and answered a second',
        about: 'Placed by the dialer; answered by a person.',
        unit: 'cps',
        series: [
          { expr: `sum(${rate(business.redialsPlaced)})`, legend: 'placed' },
          { expr: `sum(${rate(business.redialsAnswered)})`, legend: 'answered' },
        ],
      },
      {
        title: 'Redials a second, by result',
        about: 'Connected counts when they begin to talk.',
        unit: 'cps',
        series: [perSecondBy(business.redials, 'result')],
      },
      {
        title: 'Answered, of those placed in the last hour',
        about: 'What predictive pacing reckons with.',
        unit: 'percentunit',
        series: [
          {
            expr: share(increase(business.redialsAnswered, '1h'), increase(business.redialsPlaced, '1h')),
            legend: 'answered',
          },
        ],
      },
    ],
  },
  store: {
    title: 'Ringback: event store and HTTP',
    panels: [
      {
        title: 'Time the event store takes',
        about: 'Appends bound how fast anything is decided.',
        unit: 's',
        series: quantiles(ground.storeSeconds, 'operation'),
      },
      {
        title: 'Calls of the event store a second',
        about: 'Failed ones are tried again; they mean that the store is away.',
        unit: 'cps',
        series: [perSecondBy(ground.storeSeconds, 'operation, outcome')].map(({ expr, legend }) => ({
          expr: expr.replace(prometheusName(ground.storeSeconds), `${prometheusName(ground.storeSeconds)}_count`),
          legend,
        })),
      },
      {
        title: 'Appends that somebody else came before',
        about: 'Some are normal with several replicas; they are decided anew.',
        unit: 'cps',
        series: [perSecondBy(ground.appendConflicts, 'category')],
      },
      {
        title: 'Time to answer HTTP',
        about: 'POST /events answers when what it was given is durable.',
        unit: 's',
        series: quantiles(ground.httpSeconds, 'route'),
      },
    ],
  },
};

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
const [WIDTH, HEIGHT, COLUMNS] = [12, 8, 2];

const grafanaPanel = ({ title, about, unit, kind = 'timeseries', series, limit }: Panel, index: number): object => ({
  id: index + 1,
  type: kind,
  title,
  description: about,
  datasource: DATASOURCE,
  gridPos: { x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
  fieldConfig: {
    defaults: {
      unit,
      ...(unit === 'percentunit' ? { min: 0 } : {}),
      ...(limit === undefined
        ? {}
        : {
            custom: { thresholdsStyle: { mode: 'line' } },
            thresholds: {
              mode: 'absolute',
              steps: [
                { color: 'green', value: null },
                { color: 'red', value: limit },
              ],
            },
          }),
    },
    overrides: [],
  },
  targets: series.map(({ expr, legend }, nth) => ({
    refId: String.fromCodePoint(65 + nth),
    datasource: DATASOURCE,
    expr,
    legendFormat: legend,
  })),
});

/** As Grafana imports it. */
export const grafanaDashboard = (name: string, { title, panels }: Dashboard): object => ({
  uid: `ringback-${name}`,
  title,
  tags: ['ringback'],
  schemaVersion: 41,
  timezone: 'browser',
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', hide: 0 }] },
  panels: panels.map(grafanaPanel),
});
