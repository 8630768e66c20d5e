/** What an orchestrator asks: is the process alive, and should it get work. */
import { Router } from 'express';

/** Named conditions that must all hold for the process to take work, such as `{ started: true, bus: true }`. */
export type Readiness = Readonly<Record<string, boolean>>;

/**
 * `GET /health/live`: 200 while the process can answer and nothing of `liveness` is false, else 503: only a new process helps.
 * `GET /health/ready`: 200 or 503, and what it waits for.
 */
export const healthRoutes = (readiness: () => Readiness, liveness: () => Readiness = () => ({})): Router => {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    const stuck = failing(liveness());
    if (stuck.length === 0) response.json({ status: 'live' });
    else response.status(503).json({ status: 'stuck', stuck });
  });
  router.get('/health/ready', (_request, response) => {
    const waitingFor = failing(readiness());
    const ready = waitingFor.length === 0;
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', waitingFor });
  });
  return router;
};

const failing = (conditions: Readiness): string[] =>
  Object.entries(conditions).flatMap(([name, holds]) => (holds ? [] : [name]));
