/** What the centre tells of calls: one stream, taken up again after the last word heard whenever it breaks or falls silent. */
import { CENTRE_ALIVE_SECONDS, centrePath, told } from '@ringback/contracts/centre-api.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { CallPlacer } from '../ports.ts';

export interface CentreProgress {
  readonly connected: boolean;
  /** Waits for the stream to be open, at most so long; whether it is. */
  heard(withinMs: number): Promise<boolean>;
  readonly onProgress: CallPlacer['onProgress'];
  close(): Promise<void>;
}

interface Listening {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const SILENCE_MS = 3 * CENTRE_ALIVE_SECONDS * 1000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 4_000;

export const listenToCentre = ({ url, clock, log }: Listening): CentreProgress => {
  const closing = new AbortController();
  let listener: Parameters<CallPlacer['onProgress']>[0] = () => {};
  let lastId: string | null = null;
  let failures = 0;
  let connected = false;
  let waiting: ((open: boolean) => void)[] = [];

  const opened = (): void => {
    if (failures > 0) log.info('the centre is heard again');
    failures = 0;
    connected = true;
    for (const resolve of waiting.splice(0)) resolve(true);
  };
  const take = (event: string): void => {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data !== undefined) {
      const { redialId, progress } = told.parse(JSON.parse(data));
      listener(redialId, progress);
    }
    lastId = /^id: (.*)$/m.exec(event)?.[1] ?? lastId;
  };
  const read = async (): Promise<void> => {
    const silence = new AbortController();
    const watchdog = restartable(clock, SILENCE_MS, () => silence.abort(new Error('the centre fell silent')));
    try {
      const response = await fetch(new URL(centrePath('progress'), url), {
        signal: AbortSignal.any([silence.signal, closing.signal]),
        headers: lastId === null ? {} : { 'last-event-id': lastId },
      });
      if (!response.ok || response.body === null) throw new Error(`the centre answered ${response.status}`);
      opened();
      for await (const event of eventsOf(response.body, watchdog.restart)) take(event);
    } finally {
      watchdog.cancel();
      connected = false;
    }
  };
  const readOn = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await read();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (failures % 5 === 0) log.warn({ err: error }, 'the centre cannot be heard, it is tried again until it can');
      }
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      failures += 1;
      await pause(clock, pauseMs, closing.signal);
    }
  };
  const over = readOn();

  return {
    get connected() {
      return connected;
    },
    heard(withinMs) {
      if (connected) return Promise.resolve(true);
      return new Promise((resolve) => {
        const cancel = clock.after(withinMs, () => resolve(false));
        waiting.push((open) => {
          cancel();
          resolve(open);
        });
      });
    },
    onProgress(heard) {
      listener = heard;
    },
    close() {
      closing.abort();
      for (const resolve of waiting.splice(0)) resolve(false);
      return over;
    },
  };
};

/** The events of the stream, each as its lines. */
async function* eventsOf(body: ReadableStream<Uint8Array>, onSign: () => void): AsyncGenerator<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of body) {
    onSign();
    text += decoder.decode(piece, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    yield* events;
  }
}

const restartable = (clock: Clock, afterMs: number, act: () => void) => {
  let cancel: Cancel = clock.after(afterMs, act);
  return {
    restart(): void {
      cancel();
      cancel = clock.after(afterMs, act);
    },
    cancel: () => cancel(),
  };
};

const pause = (clock: Clock, ms: number, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    over.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
