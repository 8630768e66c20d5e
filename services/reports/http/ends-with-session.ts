/** An event stream lasts longer than a session may: it ends when who opened it has signed out, or their key was revoked. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { RequestHandler } from 'express';
import type { SignIn } from '../sign-in/open-sign-in.ts';

const LOOK_EACH_MS = 60_000;

export const endsWithSession =
  ({ way, isStillIn }: SignIn, clock: Clock): RequestHandler =>
  (request, response, next) => {
    if (way === 'local') return next();
    let cancel = (): void => {};
    const look = async (): Promise<void> => {
      if (!(await isStillIn(request))) return void response.end();
      if (!response.closed) cancel = clock.after(LOOK_EACH_MS, look);
    };
    cancel = clock.after(LOOK_EACH_MS, look);
    response.once('close', () => cancel());
    next();
  };
