/** A router on which no route can be without a right: there is no way to add one that does not say which. */
import express, { type RequestHandler, type Router } from 'express';
import type { Right } from './rights.ts';
import { needsRight } from './viewer.ts';

type Add = (path: string, right: Right, ...handlers: readonly RequestHandler[]) => void;

export interface GuardedRoutes {
  /** To be mounted; nobody adds to it but the three below. */
  readonly router: Router;
  readonly get: Add;
  readonly post: Add;
  readonly delete: Add;
}

export const guardedRoutes = (): GuardedRoutes => {
  const router = express.Router();
  return {
    router,
    get: (path, right, ...handlers) => void router.get(path, needsRight(right), ...handlers),
    post: (path, right, ...handlers) => void router.post(path, needsRight(right), ...handlers),
    delete: (path, right, ...handlers) => void router.delete(path, needsRight(right), ...handlers),
  };
};
