/** An SMPP session that stays up: a window of requests over a link that is bound again, with growing pauses, when it breaks. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import type { PDU, PduFields } from 'smpp';
import { openLink, type Link, type LinkSettings } from './smpp-link.ts';
import { requestWindow } from './request-window.ts';
import type { Exchange } from './smpp-requests.ts';

export interface SessionSettings extends LinkSettings {
  /** Requests without an answer yet; about 10 is where more brings little. */
  readonly windowSize: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
}

export interface SessionDuties {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Platform['log'];
  deliver(pdu: PDU): Promise<number>;
}

export interface SmppSession {
  readonly connected: boolean;
  /** Waits for a place in the window. Never rejects for what the network does. */
  request(command: string, fields: PduFields): Promise<Exchange>;
  /** Takes no more, waits for the answers still out, unbinds. Idempotent. */
  close(): Promise<void>;
}

export const smppSession = (settings: SessionSettings, duties: SessionDuties): SmppSession => {
  const { clock, random, log } = duties;
  const window = requestWindow(settings.windowSize);
  let link: Link | null = null;
  let failures = 0;
  let closing: Promise<void> | null = null;
  let cancelReconnect: Cancel | undefined;
  let connecting = Promise.resolve();

  const lost = (why: string): void => {
    link = null;
    if (closing !== null) return;
    const pause = pauseMs(settings, failures, random);
    failures += 1;
    log.warn({ why, retryInMs: Math.round(pause) }, 'smpp session down');
    cancelReconnect = clock.after(pause, connect);
  };

  const bind = async (): Promise<void> => {
    try {
      link = await openLink(settings, { clock, deliver: (pdu) => duties.deliver(pdu), closed: lost });
      failures = 0;
      log.info('smpp session bound');
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
    }
  };
  const connect = (): void => {
    connecting = bind();
  };
  connect();

  const shutDown = async (): Promise<void> => {
    cancelReconnect?.();
    await connecting;
    await window.empty();
    await link?.unbind();
  };

  return {
    get connected() {
      return link !== null && closing === null;
    },
    request: (command, fields) =>
      window.hold(async () => {
        if (closing !== null || link === null) return { outcome: 'not-written', why: 'no-session' };
        return link.request(command, fields);
      }),
    close: () => (closing ??= shutDown()),
  };
};

/** Doubles from min to max, each time a random half to whole of it, so that many clients do not come back as one. */
const pauseMs = (settings: SessionSettings, failures: number, random: Random): number => {
  const whole = Math.min(settings.reconnectMaxMs, settings.reconnectMinMs * 2 ** Math.min(failures, 20));
  return whole * (0.5 + random.next() / 2);
};
