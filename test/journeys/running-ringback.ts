/** Ringback as `npm start -- --no-demo` runs it, in this process: over HTTP from outside, with a real SMPP session inside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedSettings } from '@ringback/embedded/settings.ts';
import { startEmbedded } from '@ringback/embedded/start.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import type { InboxSms } from '@ringback/smsc/smsc-store.ts';
import type { Router } from 'express';
import { expect, onTestFinished } from 'vitest';
import type { CloudEvent } from './calling-in.ts';
import { historyIn, type History } from './history.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Ringback {
  readonly folder: string;
  readonly url: string;
  send(body: unknown, contentType?: string): Promise<Answer>;
  /** Told at once, and taken. */
  tell(events: readonly CloudEvent[]): Promise<void>;
  summary(): Promise<Summary>;
  /** What the customer saw, newest first. */
  inbox(): Promise<readonly InboxSms[]>;
  customerWrites(to: string, text: string): Promise<void>;
  /** In order, as a signal would stop it. What it left behind. */
  stop(): Promise<History>;
}

export const dataFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-journey-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const policyFile = join(import.meta.dirname, 'live-policy.json');

export const ringbackRuns = async (
  folder = dataFolder(),
  more: Record<string, unknown> = {},
  routes: readonly Router[] = [],
): Promise<Ringback> => {
  const { url, stoppers } = await startEmbedded({
    settings: embeddedSettings.parse({ dataDir: folder, httpPort: 0, policyFile, ...more }),
    demo: false,
    queueLog: null,
    routes,
    log: openLog({ service: 'journey', level: 'silent', pretty: false }),
    onDefect(error) {
      throw error;
    },
  });
  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    for (const { stop } of stoppers) await stop();
  };
  const stop = async (): Promise<History> => {
    await (stopping ??= stopAll());
    return historyIn(folder);
  };
  onTestFinished(async () => void (await stop()));

  const read = async <T>(path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>;
  const send = async (body: unknown, contentType = 'application/json', path = '/events'): Promise<Answer> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': contentType },
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    folder,
    url,
    send,
    stop,
    async tell(events) {
      expect(await send(events)).toMatchObject({ status: 202 });
    },
    summary: () => read<Summary>('/api/summary'),
    inbox: async () => (await read<{ sms: InboxSms[] }>('/smsc/api/inbox')).sms,
    async customerWrites(to, text) {
      expect(await send({ to, text }, 'application/json', '/smsc/api/reply')).toMatchObject({ status: 202 });
    },
  };
};

/** Sooner or later; patient, for a machine may be busy. */
export const eventually = <T>(see: () => Promise<T> | T) => expect.poll(see, { timeout: 30_000, interval: 25 });
/** Nothing is ever known not to happen; but what would happen has had many times the time it takes. */
export const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

export const typesOf = ({ facts }: History): string[] => facts.map(({ type }) => type);
export const countOf = (history: History, type: string): number =>
  typesOf(history).filter((one) => one === type).length;
