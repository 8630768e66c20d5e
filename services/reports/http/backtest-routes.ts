/** `/api/back-tests`: ordered, told of, called off. 501 where this process has no history of its own to play. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { z } from 'zod';
import { backtestBody, type Backtests } from '../api/backtest-shape.ts';
import type { BacktestRuns } from '../backtest/runs.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note, viewerOf } from '../sign-in/viewer.ts';
import { noQuery, parsed } from './queries.ts';

const runPath = z.strictObject({ id: z.string().regex(/^[\w-]{16}$/, 'must be the id of a back-test') });

const notHere = (): HttpRefused =>
  new HttpRefused(501, {
    message: 'This process has no history of its own, so it cannot back-test.',
    remedy: 'npm run backtest -- --data DIR --policy FILE does it over a data folder.',
  });

export const addBacktestRoutes = (routes: GuardedRoutes, runs: BacktestRuns): void => {
  const { tester } = runs;
  routes.get('/back-tests', 'run-backtest', async (request, response) => {
    parsed(noQuery, request.query);
    const told: Backtests = {
      available: tester !== null,
      presentPolicy: tester?.presentPolicy ?? null,
      progress: runs.progress(),
      runs: await runs.list(),
    };
    response.json(told);
  });
  routes.post('/back-tests', 'run-backtest', async (request, response) => {
    if (tester === null) throw notHere();
    const order = parsed(backtestBody, request.body ?? {});
    const checked = tester.check(order.policy);
    if ('problem' in checked) throw new HttpRefused(400, { field: 'policy', message: checked.problem });
    const { version } = checked;
    const run = await runs.start(order, version, viewerOf(request).name);
    if (run === null)
      throw new HttpRefused(409, { message: 'A back-test is running.', remedy: 'Wait for its end, or cancel it.' });
    const { from, to } = order;
    await note(request, 'ran-backtest', { target: run.id, detail: { policyVersion: version, from, to } });
    response.status(202).json(run);
  });
  routes.delete('/back-tests/:id', 'run-backtest', (request, response) => {
    if (!runs.cancel(parsed(runPath, request.params).id))
      throw new HttpRefused(404, { field: 'id', message: 'names no back-test that is running' });
    response.status(204).end();
  });
};
