/** Sign-in for one machine: whoever reaches the page is its admin. The process listens on loopback alone. */
import type { RequestHandler } from 'express';
import { setViewer, type Viewer } from './viewer.ts';

export const localAdmin: Viewer = { id: 'local', name: 'local', roles: ['admin'] };

export const locally: RequestHandler = (request, _response, next) => {
  setViewer(request, localAdmin);
  next();
};
