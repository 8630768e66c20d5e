/**
 * What a machine may lack and only some tests need. `skipUnless('browser')('the page', () => …)` skips the suite where the
 * capability is missing, and the run ends by saying so. `RINGBACK_REQUIRE=all` (or a list, `browser,java`) makes a missing
 * capability a failure: continuous integration must not skip in silence. Kafka and PostgreSQL run only where they are named so, and
 * so do tests that say again, in more looks or with more kills, what a shorter one has said.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { executable, onPath as findOnPath, postgresPrograms } from '@ringback/cluster/programs.ts';
import { describe, test } from 'vitest';
import { kustomizeCommand } from './architecture/manifests/render.ts';

const path = process.env['PATH'] ?? '';
const onPath = (...names: readonly string[]): string | null => findOnPath(path, ...names);

const fromEnvironment = (variable: string): string | null => {
  const file = process.env[variable];
  return file !== undefined && executable(file) ? file : null;
};

const RECORDINGS = resolve(import.meta.dirname, '../../shared/data/anonymousbank');

const named = (variable: string): string | null => process.env[variable] || null;

/** Servers of our own take minutes and a download: only for who asks for them, as continuous integration does. */
const ifAskedFor = (name: 'kafka' | 'postgres', program: string | null): string | null =>
  required(name) ? program : null;

interface Capability {
  /** Where it is, or null. */
  readonly find: () => string | null;
  readonly howToGetIt: string;
}

export const capabilities = {
  browser: {
    find: () =>
      fromEnvironment('CHROME') ?? onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    howToGetIt: 'install Chromium (Debian: apt-get install chromium) or set CHROME to its executable',
  },
  postgres: {
    find: (): string | null => named('RINGBACK_POSTGRES') ?? ifAskedFor('postgres', postgresPrograms(path)),
    howToGetIt:
      'install PostgreSQL (Debian: apt-get install postgresql) and set RINGBACK_REQUIRE=postgres, or set RINGBACK_POSTGRES to postgres://…',
  },
  java: {
    find: () => onPath('java'),
    howToGetIt: 'install Java 17 (Debian: apt-get install openjdk-17-jre-headless)',
  },
  recordings: {
    find: () => (existsSync(RECORDINGS) ? RECORDINGS : null),
    howToGetIt: 'put the months of the Anonymous Bank data beside the project, in ../shared/data/anonymousbank',
  },
  kafka: {
    find: (): string | null =>
      named('RINGBACK_KAFKA') ?? ifAskedFor('kafka', onPath('java') === null ? null : onPath('mvn')),
    howToGetIt:
      'install Java 17 and Maven (Debian: apt-get install openjdk-17-jre-headless maven) and set RINGBACK_REQUIRE=kafka, or set RINGBACK_KAFKA to the host:port of a broker',
  },
  kannel: {
    find: (): string | null => {
      const box = executable('/usr/sbin/bearerbox') ? '/usr/sbin/bearerbox' : onPath('bearerbox');
      return box === null ? null : dirname(box);
    },
    howToGetIt: 'install Kannel (Debian: apt-get install kannel)',
  },
  patience: {
    find: (): string | null => (required('patience') ? 'yes' : null),
    howToGetIt: 'set RINGBACK_REQUIRE=patience and give it some minutes more; it also kills and draws more often',
  },
  kustomize: {
    find: (): string | null => kustomizeCommand(path)?.[0] ?? null,
    howToGetIt: 'install kubectl or kustomize',
  },
} as const satisfies Record<string, Capability>;
export type CapabilityName = keyof typeof capabilities;

/** Where the capability is on this machine, such as the path of the browser; null when it is missing. */
export const find = (name: CapabilityName): string | null => capabilities[name].find();

export const required = (name: CapabilityName, list = process.env['RINGBACK_REQUIRE'] ?? ''): boolean =>
  list.split(',').some((wanted) => wanted.trim() === 'all' || wanted.trim() === name);

/** How a skipped suite tells the reporter why. */
export const skipMark = (name: CapabilityName): string => `(needs ${name})`;

/** `describe`, where the machine has the capability; else a suite that is skipped, or fails if the capability is required. */
export const skipUnless =
  (name: CapabilityName) =>
  (title: string, suite: () => void): void => {
    if (find(name) !== null) return void describe(title, suite);
    if (!required(name)) return void describe.skip(`${title} ${skipMark(name)}`, suite);
    test(`${title} ${skipMark(name)}`, () => {
      throw new Error(`This machine has no ${name}: ${capabilities[name].howToGetIt}.`);
    });
  };
