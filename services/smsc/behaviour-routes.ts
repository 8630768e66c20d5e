/** The SMSC's behaviour over HTTP, and a page to change it by hand. */
import express, { type Router } from 'express';
import { z } from 'zod';
import { behaviourSchema, type BehaviourControl, type BehaviourSettings } from './behaviour.ts';
import { behaviourPage, settingsFromForm } from './behaviour-page.ts';

/** What is left out stays as it is. */
const changeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(behaviourSchema.shape).map(([name, field]) => [name, field.removeDefault().optional()]),
  ),
);

/** Null where it is not as it must be: see `problem`. */
const changeIn = (body: unknown): { change: Partial<BehaviourSettings> } | { problem: string } => {
  const read = changeSchema.safeParse(body);
  if (read.success) return { change: read.data };
  const told = read.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  return { problem: told.join('; ') };
};

export const behaviourRoutes = (control: BehaviourControl, dropSessions: () => void): Router => {
  const routes = express.Router();
  const settings = (): BehaviourSettings => {
    const { verdict: _, ...current } = control.current;
    return current;
  };

  routes.get('/smsc/api/behaviour', (_request, response) => void response.json(settings()));

  routes.put('/smsc/api/behaviour', express.json({ limit: '8kb' }), (request, response) => {
    const read = changeIn(request.body);
    if ('problem' in read) return void response.status(400).json({ error: read.problem });
    control.change(read.change);
    response.json(settings());
  });

  routes.post('/smsc/api/drop-sessions', (_request, response) => {
    dropSessions();
    response.status(202).json({ accepted: true });
  });

  routes.get('/smsc/behaviour', (_request, response) => void response.type('html').send(behaviourPage(settings(), '')));

  routes.post('/smsc/behaviour', express.urlencoded({ extended: false, limit: '8kb' }), (request, response) => {
    // A page from elsewhere must not change it through somebody's browser.
    if (request.get('sec-fetch-site') === 'cross-site') return void response.status(403).end();
    const read = changeIn(settingsFromForm(request.body));
    if (!('problem' in read)) control.change(read.change);
    response
      .status('problem' in read ? 400 : 200)
      .type('html')
      .send(behaviourPage(settings(), 'problem' in read ? read.problem : 'Changed.'));
  });

  return routes;
};
