/** What an orchestrator asks: is the process alive, and should it get work. */
import { Router } from 'express';

/** Named conditions that must all hold for the process to take work, such as `{ started: true, bus: true }`. */
export type Readiness = Readonly<Record<string, boolean>>;

/** `GET /health/live`: 200 while the process can answer. `GET /health/ready`: 200 or 503, and what it waits for. */
export const healthRoutes = (readiness: () => Readiness): Router => {
  const router = Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'live' }));
  router.get('/health/ready', (_request, response) => {
    const waitingFor = Object.entries(readiness()).flatMap(([name, holds]) => (holds ? [] : [name]));
    const ready = waitingFor.length === 0;
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', waitingFor });
  });
  return router;
};
