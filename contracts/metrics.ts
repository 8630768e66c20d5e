/**
 * Every metric of Ringback: the one place that names them. Dashboards and alerts are written against this list; `docs/metrics.md` is
 * made from it. Labels take their values from lists that are closed when a process starts, so none can carry a number or an id.
 */
import { apologyRefusals, giveUpReasons, notEligibleReasons, redialResults } from './cases.ts';
import { smsRefusals } from './sms.ts';

/** Values that code and settings give; nothing a caller or a PBX sends can become one. */
export type Configured =
  | 'a consumer group'
  | 'a topic'
  | 'a partition'
  | 'a category of streams'
  | 'a service'
  | 'a route';
export type LabelValues = readonly string[] | { readonly configured: Configured };

export interface Metric {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** With dots; Prometheus has underscores in their place, and `_total` behind a counter. */
  readonly name: string;
  /** As in UCUM: `s`, `By`, `{sms}`. */
  readonly unit: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** How the values of replicas become one: each tells its own part (`sum`), or all tell the same (`max`, `min`). */
  readonly acrossReplicas: 'sum' | 'max' | 'min';
  readonly toldBy: string;
}

export type LabelsOf<M extends Metric> = {
  readonly [L in keyof M['labels']]: M['labels'][L] extends readonly (infer Value)[] ? Value : string;
};

const group = { configured: 'a consumer group' } as const;
const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', '_OTHER'] as const;
const httpStatuses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** What the ground under the services tells, whatever they do. */
export const groundMetrics = {
  messagesHandled: {
    kind: 'counter',
    name: 'ringback.bus.messages.handled',
    unit: '{message}',
    description: 'Messages a consumer group is done with; `later` ones come again',
    labels: { group, outcome: ['handled', 'later', 'dead-letter', 'defect'] },
    acrossReplicas: 'sum',
    toldBy: 'recovery, messaging, dialer',
  },
  handlingSeconds: {
    kind: 'histogram',
    name: 'ringback.bus.handling.duration',
    unit: 's',
    description: 'Time one message was in hand',
    labels: { group },
    acrossReplicas: 'sum',
    toldBy: 'recovery, messaging, dialer',
  },
  consumerLag: {
    kind: 'gauge',
    name: 'ringback.bus.consumer.lag',
    unit: '{message}',
    description:
      'Messages of a partition that its consumer group has not committed; told by the replica that has the partition',
    labels: { group, topic: { configured: 'a topic' }, partition: { configured: 'a partition' } },
    acrossReplicas: 'max',
    toldBy: 'every service that reads the bus',
  },
  deadLetters: {
    kind: 'counter',
    name: 'ringback.bus.dead.letters',
    unit: '{message}',
    description: 'Messages set aside: not as the contracts say, or our own defect',
    labels: { service: { configured: 'a service' }, reason: ['unreadable', 'defect'] },
    acrossReplicas: 'sum',
    toldBy: 'every service that reads the bus',
  },
  publisherLagSeconds: {
    kind: 'gauge',
    name: 'ringback.publisher.lag',
    unit: 's',
    description: 'Age of the oldest stored event that this replica has not carried to the bus; 0 when there is none',
    labels: { service: { configured: 'a service' } },
    acrossReplicas: 'min',
    toldBy: 'recovery, messaging, dialer',
  },
  storeSeconds: {
    kind: 'histogram',
    name: 'ringback.store.duration',
    unit: 's',
    description: 'Time the event store took to answer',
    labels: { operation: ['append', 'read', 'catch-up'], outcome: ['ok', 'failed'] },
    acrossReplicas: 'sum',
    toldBy: 'recovery, messaging, dialer',
  },
  appendConflicts: {
    kind: 'counter',
    name: 'ringback.store.append.conflicts',
    unit: '{append}',
    description: 'Appends that somebody else came before',
    labels: { category: { configured: 'a category of streams' } },
    acrossReplicas: 'sum',
    toldBy: 'recovery, messaging, dialer',
  },
  httpSeconds: {
    kind: 'histogram',
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Time to answer an HTTP request; event streams, which last, are left out',
    labels: { method: httpMethods, route: { configured: 'a route' }, status: httpStatuses },
    acrossReplicas: 'sum',
    toldBy: 'every process',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** What happens to lost callers. */
export const businessMetrics = {
  lostCalls: {
    kind: 'counter',
    name: 'ringback.calls.lost',
    unit: '{call}',
    description: 'Lost calls, and what became of them; the reason is `none` unless the call is not eligible',
    labels: { became: ['case', 'merged', 'not-eligible'], reason: ['none', ...notEligibleReasons] },
    acrossReplicas: 'sum',
    toldBy: 'recovery',
  },
  casesOpen: {
    kind: 'gauge',
    name: 'ringback.cases.open',
    unit: '{case}',
    description: 'Cases that are open, counted in the tables all replicas of reports share',
    labels: {},
    acrossReplicas: 'max',
    toldBy: 'reports',
  },
  casesClosed: {
    kind: 'counter',
    name: 'ringback.cases.closed',
    unit: '{case}',
    description: 'Cases that ended, and how; the reason is `none` unless the case was given up',
    labels: { outcome: ['recovered-by-redial', 'recovered-by-caller', 'given-up'], reason: ['none', ...giveUpReasons] },
    acrossReplicas: 'sum',
    toldBy: 'recovery',
  },
  apologiesRefused: {
    kind: 'counter',
    name: 'ringback.apologies.refused',
    unit: '{sms}',
    description: 'Apologies that a rule forbade before anything was sent',
    labels: { reason: [...new Set([...apologyRefusals, ...smsRefusals])] },
    acrossReplicas: 'sum',
    toldBy: 'recovery, messaging',
  },
  apologies: {
    kind: 'counter',
    name: 'ringback.apologies',
    unit: '{sms}',
    description: 'Steps of apologies; `delivered` and `failed` are ends, `not-sent` is tried again',
    labels: { outcome: ['accepted', 'submitted', 'delivered', 'failed', 'not-sent', 'unknown'] },
    acrossReplicas: 'sum',
    toldBy: 'messaging',
  },
  submitSeconds: {
    kind: 'histogram',
    name: 'ringback.sms.submit.duration',
    unit: 's',
    description:
      'Time from giving an SMS, with all its parts, to the operator until the outcome was known, or known to be unknown',
    labels: { outcome: ['submitted', 'refused', 'not-sent', 'unknown'] },
    acrossReplicas: 'sum',
    toldBy: 'messaging',
  },
  redialsPlaced: {
    kind: 'counter',
    name: 'ringback.redials.placed',
    unit: '{redial}',
    description: 'Redials about to be originated',
    labels: {},
    acrossReplicas: 'sum',
    toldBy: 'dialer',
  },
  redialsAnswered: {
    kind: 'counter',
    name: 'ringback.redials.answered',
    unit: '{redial}',
    description: 'Redials that a person answered: what abandonment is measured against',
    labels: {},
    acrossReplicas: 'sum',
    toldBy: 'dialer',
  },
  redialsAbandoned: {
    kind: 'counter',
    name: 'ringback.redials.abandoned',
    unit: '{redial}',
    description: 'Redials that a person answered and no agent took in time',
    labels: {},
    acrossReplicas: 'sum',
    toldBy: 'dialer',
  },
  redials: {
    kind: 'counter',
    name: 'ringback.redials',
    unit: '{redial}',
    description: 'Redials by result; `connected` counts when they begin to talk',
    labels: { result: redialResults },
    acrossReplicas: 'sum',
    toldBy: 'dialer',
  },
  secondsToAgent: {
    kind: 'histogram',
    name: 'ringback.redials.agent.wait',
    unit: 's',
    description: 'Time between the answer of a person and their talk with an agent',
    labels: {},
    acrossReplicas: 'sum',
    toldBy: 'dialer',
  },
  dailyDeliveries: {
    kind: 'counter',
    name: 'ringback.daily.report.deliveries',
    unit: '{attempt}',
    description: 'Attempts to bring a daily report to one recipient or into the folder; `not-sent` is tried again',
    labels: { kind: ['mail', 'file'], outcome: ['sent', 'refused', 'not-sent', 'unknown'] },
    acrossReplicas: 'sum',
    toldBy: 'reports',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The supervisor's page. */
export const pageMetrics = {
  requestsLimited: {
    kind: 'counter',
    name: 'ringback.page.requests.limited',
    unit: '{request}',
    description: 'Requests answered with 429 because a viewer, a key or an address asked too often',
    labels: { of: ['requests', 'numbers', 'sign-ins'] },
    acrossReplicas: 'sum',
    toldBy: 'reports',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const metrics: Readonly<Record<string, Metric>> = { ...groundMetrics, ...businessMetrics, ...pageMetrics };
