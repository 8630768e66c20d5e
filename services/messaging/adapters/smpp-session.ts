/** A bind that stays up: bound again, with growing pauses, when it breaks; with a window, and a pace to submit at. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import type { PDU, PduFields } from 'smpp';
import { openLink, type Link, type LinkSettings, type OpeningLink } from './smpp-link.ts';
import type { Exchange } from './smpp-requests.ts';
import { submitPace } from './submit-pace.ts';

export interface SessionSettings extends LinkSettings {
  /** Requests without an answer yet; about 10 is where more brings little. */
  readonly windowSize: number;
  /** Submits a second; null: as many as the window lets through. */
  readonly messagesPerSecond: number | null;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
}

export interface SessionDuties {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Platform['log'];
  deliver(pdu: PDU): Promise<number>;
  /** It can now do what it could not, or no longer what it could. */
  changed(): void;
}

export interface SmppSession {
  /** `connecting`: an attempt to bind is under way; `down`: it pauses before the next. */
  readonly state: 'connecting' | 'bound' | 'down';
  /** False for a receiver. */
  readonly submits: boolean;
  /** Free places in the window; 0 for a receiver and when not bound. */
  readonly free: number;
  /** When the pace allows the next submit, ms since 1970. */
  readyAt(now: number): number;
  /** Only with a place free. Never rejects for what the network does. */
  request(command: string, fields: PduFields): Promise<Exchange>;
  /** Slower: the operator said so. */
  throttled(): void;
  /** Waits for the answers still out, unbinds. Idempotent. */
  close(): Promise<void>;
}

export const smppSession = (settings: SessionSettings, duties: SessionDuties): SmppSession => {
  const { clock, random, log } = duties;
  const pace = submitPace(settings.messagesPerSecond);
  const submits = settings.role !== 'receiver';
  let link: Link | null = null;
  let taking = false;
  let out = 0;
  let opening: OpeningLink | null = null;
  let failures = 0;
  let boundAt = 0;
  let paused = 0;
  let closing: Promise<void> | null = null;
  let cancelReconnect: Cancel | undefined;

  const lost = (why: string): void => {
    // Whoever takes the bind and drops it at once is left alone for as long as one that refuses it.
    if (link !== null && clock.now() - boundAt > paused) failures = 0;
    link = null;
    opening = null;
    taking = false;
    if (closing !== null) return;
    const pause = pauseMs(settings, failures, random);
    failures += 1;
    paused = pause;
    log.warn({ why, role: settings.role, retryInMs: Math.round(pause) }, 'smpp session down');
    cancelReconnect = clock.after(pause, connect);
    duties.changed();
  };
  const parting = (): void => {
    taking = false;
    duties.changed();
  };
  const bound = (opened: Link): void => {
    link = opened;
    opening = null;
    taking = true;
    boundAt = clock.now();
    log.info({ role: settings.role }, 'smpp session bound');
    duties.changed();
  };
  const connect = (): void => {
    opening = openLink(settings, { clock, deliver: (pdu) => duties.deliver(pdu), parting, closed: lost });
    opening.bound.then(bound, (error: unknown) => lost(error instanceof Error ? error.message : String(error)));
  };
  connect();

  const shutDown = async (): Promise<void> => {
    cancelReconnect?.();
    opening?.cancel();
    await opening?.bound.catch(() => {});
    taking = false;
    await link?.unbind();
  };

  return {
    submits,
    get state() {
      if (link !== null && taking) return 'bound';
      return opening === null ? 'down' : 'connecting';
    },
    get free() {
      return link !== null && taking && submits ? Math.max(0, settings.windowSize - out) : 0;
    },
    readyAt: (now) => pace.readyAt(now),
    throttled: () => pace.throttled(clock.now()),
    async request(command, fields) {
      if (link === null || !taking) return { outcome: 'not-written', why: 'no-session' };
      if (command === 'submit_sm') pace.submitted(clock.now());
      out += 1;
      const exchange = await link.request(command, fields);
      out -= 1;
      if (exchange.outcome === 'answered' && exchange.pdu.command_status === 0) pace.taken();
      return exchange;
    },
    close: () => (closing ??= shutDown()),
  };
};

/** Doubles from min to max, each time a random half to whole of it, so that many clients do not come back as one. */
const pauseMs = (settings: SessionSettings, failures: number, random: Random): number => {
  const whole = Math.min(settings.reconnectMaxMs, settings.reconnectMinMs * 2 ** Math.min(failures, 20));
  return whole * (0.5 + random.next() / 2);
};
