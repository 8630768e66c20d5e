/** Recovery says who opted out or in again: what is not submitted yet is stopped when its turn comes. */
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { MessagingDeps } from './deps.ts';

export const whenCallerOptedOut =
  ({ optedOut }: MessagingDeps) =>
  ({ data }: EnvelopeOf<'CallerOptedOut'>): Promise<void> =>
    optedOut.add(data.callerId, data.at);

export const whenCallerOptedIn =
  ({ optedOut }: MessagingDeps) =>
  ({ data }: EnvelopeOf<'CallerOptedIn'>): Promise<void> =>
    optedOut.remove(data.callerId);
