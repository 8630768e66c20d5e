/** Real events of the language for tests of what reads them, and a bus in virtual time to send them on. */
import { toWire, type Envelope, type WireMessage } from '@ringback/contracts/envelope.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { decode } from '@ringback/contracts/registry.ts';
import { deadLetterTopic, topics } from '@ringback/contracts/topics.ts';
import pino from 'pino';
import { virtualClock } from '../clock/virtual-clock.ts';
import { trackedWork } from '../clock/work.ts';
import { memoryBus } from './embedded-bus.ts';
import type { DeliveredMessage } from './port.ts';
import { listener, subscription } from './suite-parts.ts';

export const SERVICE = 'tested';
export const AGENTS = topics.agents.name;
export const START_MS = Date.parse('2026-11-22T07:00:00.000Z');

/** `AgentChanged` of one agent of a team, told apart by its version. */
export const agentChanged = (team: string, version: number): Envelope => {
  const at = instant(START_MS + version);
  const data = {
    tenantId: 't',
    teamId: team,
    at,
    agentId: 'ann',
    status: 'free',
    version,
    since: at,
    callId: null,
    redialId: null,
  };
  const decoded = decode('AgentChanged', 1, data);
  if (!decoded.ok) throw new TypeError(decoded.problem);
  const { event } = decoded;
  return {
    id: deriveId(team, version),
    source: 'test',
    type: event.type,
    version: 1,
    time: at,
    key: team,
    data: event.data,
  };
};

export const wire = (team: string, version: number): WireMessage => toWire(agentChanged(team, version));

/** An `AgentChanged` that no reader can read. */
export const unreadable = (team: string): WireMessage => ({ ...wire(team, 0), value: '{"teamId": 7}' });

/** A bus in virtual time, with an ear on the dead letters of `SERVICE`. */
export const busInVirtualTime = async () => {
  const work = trackedWork();
  const clock = virtualClock(START_MS, work);
  const log = pino({ level: 'silent' });
  const bus = memoryBus({ clock, work, log });
  const dead = listener();
  await bus.subscribe(subscription(deadLetterTopic(SERVICE), { group: 'people', handle: dead.handle }));
  return { work, clock, log, bus, dead: dead.heard, reasons: () => dead.heard.map(reasonOf) };
};

const reasonOf = (message: DeliveredMessage): string | undefined => message.headers['rb_reason'];
