import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { reportRoutes } from '../http/routes.ts';
import { reportsSettingsSchema } from '../settings.ts';
import { memoryDb } from '../testing/memory-db.ts';
import { rights, rightsOf, roles } from './rights.ts';
import { rightGuardedBy } from './viewer.ts';

interface Layer {
  readonly handle: RequestHandler & { readonly stack?: readonly Layer[] };
  readonly route?: { readonly path: string; readonly stack: readonly Layer[] };
}
interface FoundRoute {
  readonly path: string;
  readonly right: string | undefined;
}

/** Every route of a router and of those it uses, with the right that is asked first. */
const routesIn = (stack: readonly Layer[]): FoundRoute[] =>
  stack.flatMap(({ handle, route }) => [
    ...(route === undefined ? [] : [{ path: route.path, right: rightGuardedBy(route.stack[0]!.handle) }]),
    ...routesIn(handle.stack ?? []),
  ]);

const everyRoute = async (): Promise<FoundRoute[]> => {
  const feed = { name: 'test', note() {}, attach: () => () => {}, listeners: 0, stop: () => Promise.resolve() };
  const routes = reportRoutes({
    db: await memoryDb(),
    clock: realClock(() => {}),
    feed,
    settings: reportsSettingsSchema.parse({ pageFolder: null }),
    outbox: { planFor() {}, stop: () => Promise.resolve() },
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
});

describe('the table of rights', () => {
  it('given each role, then it has what was decided, and the admin everything', () => {
    const table = Object.fromEntries(roles.map((role) => [role, rightsOf([role])]));
    expect(table['agent']).toEqual(['see-now', 'see-case']);
    expect(table['supervisor']).toEqual(expect.arrayContaining(['see-reports', 'reveal-number', 'act-on-case']));
    expect(table['supervisor']).not.toEqual(expect.arrayContaining(['see-audit-trail']));
    expect(table['auditor']).toContain('see-audit-trail');
    for (const right of ['reveal-number', 'act-on-case', 'run-backtest', 'manage-keys'])
      expect(table['auditor']).not.toContain(right);
    expect(table['admin']).toEqual(rights);
    expect(rightsOf([])).toEqual([]);
  });
});
