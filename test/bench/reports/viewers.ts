/**
 * Many open pages on one replica: from the moment an event is on the bus to the moment each page was told, and what that takes. The
 * pages are connections of this very process, so the CPU is that of both ends.
 */
import { get, type IncomingMessage } from 'node:http';
import { type Envelope, toWire, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import { type Measurement, percentile } from '../measurement.ts';

const VIEWERS = 200;
const EVENTS = 60;
const APART_MS = 500;
const AIM_MS = 1000;
const LONGEST_ID = 40;

interface Viewer {
  /** Resolves when what is told names it. */
  heard(what: string): Promise<void>;
  close(): void;
}

const openViewer = (url: string): Promise<Viewer> =>
  new Promise((resolve, reject) => {
    const waiting = new Map<string, () => void>();
    let isOpen = false;
    let rest = '';
    const hear = (text: string): void => {
      for (const [what, tell] of waiting) {
        if (!text.includes(what)) continue;
        waiting.delete(what);
        tell();
      }
      if (isOpen || !text.includes('event: snapshot')) return;
      isOpen = true;
      resolve(viewer);
    };
    const request = get(`${url}/api/events`, (response: IncomingMessage) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        hear(rest + text);
        // What is waited for may come in two pieces.
        rest = text.slice(-LONGEST_ID);
      });
    });
    request.on('error', reject);
    const viewer: Viewer = {
      heard: (what) => new Promise((told) => void waiting.set(what, told)),
      close: () => request.destroy(),
    };
  });

const caseOpened = (turn: number): Envelope => {
  const callerId = (0xf000_0000 + turn).toString(16).padStart(32, '0');
  const at = instant(Date.now());
  const caseId = deriveId('bench-viewer', turn);
  const caller = {
    callerId,
    sealedNumber: 'v1.x',
    line: 'mobile',
    country: 'RU',
    zones: ['Europe/Moscow'],
    zoneSource: 'number',
    language: 'ru',
  };
  const decision = {
    rule: 'chase',
    inputs: {},
    policyVersion: 'default-1',
    localTime: null,
    zone: null,
    zoneSource: null,
  };
  const loss = {
    callId: `v-${turn}`,
    queue: 'sales',
    teamId: 'sales',
    lostAt: at,
    lossReason: 'hung-up',
    waitSeconds: 20,
  };
  const data = { tenantId: 'acme', ...loss, callerId, caseId, at, caller, decision };
  const id = deriveId('bench-viewer-event', turn);
  return {
    id,
    source: '/bench',
    type: 'CaseOpened',
    version: versionOf('CaseOpened'),
    time: at,
    key: callerId,
    data,
  } as unknown as Envelope;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const measureViewers = async (url: string, bus: Bus): Promise<readonly Measurement[]> => {
  const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => openViewer(url)));
  const delays: number[] = [];
  const cpu = process.cpuUsage();
  const begun = performance.now();
  for (let turn = 0; turn < EVENTS; turn++) {
    const event = caseOpened(turn);
    const { caseId } = event.data as { caseId: string };
    const sent = performance.now();
    const told = viewers.map((viewer) => viewer.heard(caseId).then(() => delays.push(performance.now() - sent)));
    await bus.publish(topics.cases.name, [toWire(event)]);
    await Promise.all(told);
    await pause(Math.max(0, APART_MS - (performance.now() - sent)));
  }
  const used = process.cpuUsage(cpu);
  const share = (used.user + used.system) / 1000 / (performance.now() - begun);
  for (const viewer of viewers) viewer.close();
  const p99 = percentile(delays, 0.99);
  return [
    { name: `reports.viewers-${VIEWERS}.told.p50`, value: percentile(delays, 0.5), unit: 'ms' },
    {
      name: `reports.viewers-${VIEWERS}.told.p99`,
      value: p99,
      unit: 'ms',
      ratio: AIM_MS / p99,
      against: `${AIM_MS} ms`,
    },
    { name: `reports.viewers-${VIEWERS}.cpu`, value: share, unit: 'cores' },
  ];
};
