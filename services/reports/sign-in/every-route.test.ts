import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openApi } from '../api/openapi.ts';
import { reportRoutes } from '../http/routes.ts';
import { reportsSettingsSchema } from '../settings.ts';
import { openBacktestRuns } from '../backtest/runs.ts';
import { openSignIn } from './open-sign-in.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { memoryDb } from '../testing/memory-db.ts';
import { rights, rightsOf, roles } from './rights.ts';
import { rightGuardedBy } from './viewer.ts';
import { silentFeed } from '../testing/silent-feed.ts';

interface Operation {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}
interface Layer {
  readonly handle: RequestHandler & { readonly stack?: readonly Layer[] };
  readonly route?: { readonly path: string; readonly stack: readonly (Layer & { readonly method: string })[] };
}
interface FoundRoute {
  readonly operation: string;
  readonly right: string | undefined;
}

const operationOf = ({ path, stack: [first] }: NonNullable<Layer['route']>): FoundRoute => ({
  operation: `${first!.method} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  right: rightGuardedBy(first!.handle),
});

/** Every route of a router and of those it uses, with the right that is asked first. */
const routesIn = (stack: readonly Layer[]): FoundRoute[] =>
  stack.flatMap(({ handle, route }) => [
    ...(route === undefined ? [] : [operationOf(route)]),
    ...routesIn(handle.stack ?? []),
  ]);

const everyRoute = async (): Promise<FoundRoute[]> => {
  const db = await memoryDb();
  const clock = realClock(() => {});
  const settings = reportsSettingsSchema.parse({ pageFolder: null });
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const routes = reportRoutes({
    db,
    clock,
    feed: silentFeed,
    outbox: { planFor() {}, stop: () => Promise.resolve() },
    settings,
    signIn: openSignIn({ db, clock, log }, settings),
    backtests: openBacktestRuns(db, clock, log, null),
    board: () => Promise.reject(new Error('not asked')),
  });
  return routesIn(routes.stack);
};

describe('every route of reports', () => {
  it('given all there are, then each states its right', async () => {
    const found = await everyRoute();
    expect(found.length).toBeGreaterThan(9);
    expect(found.filter(({ right }) => right === undefined)).toEqual([]);
  });

  it('given the OpenAPI document, then it has each of them with the same right, and no other', async () => {
    const documented = Object.entries(openApi().paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([method, { security }]) => [
        `${method} ${path}`,
        security
          ?.map((way) => Object.values(way).flat().join())
          .filter((right, index, all) => all.indexOf(right) === index),
      ]),
    );
    const served = (await everyRoute()).map(({ operation, right }) => [operation, [right]]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(served));
  });
});

describe('the table of rights', () => {
  it('given each role, then it has what was decided, and the admin everything', () => {
    const table = Object.fromEntries(roles.map((role) => [role, rightsOf([role])]));
    expect(table['agent']).toEqual(['see-now', 'see-case']);
    expect(table['supervisor']).toEqual(expect.arrayContaining(['see-reports', 'reveal-number', 'act-on-case']));
    expect(table['supervisor']).not.toEqual(expect.arrayContaining(['see-audit-trail']));
    expect(table['auditor']).toContain('see-audit-trail');
    for (const right of ['reveal-number', 'act-on-case', 'run-backtest', 'send-report', 'manage-keys'])
      expect(table['auditor']).not.toContain(right);
    expect(table['admin']).toEqual(rights);
    expect(table['monitor']).toEqual(['see-metrics']);
    expect(rightsOf([])).toEqual([]);
  });
});
