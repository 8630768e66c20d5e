/** A live feed that nobody hears, for routes that are looked at and not listened to. */
import type { Feed } from '../live/feed.ts';

export const silentFeed: Feed = {
  name: 'test',
  note() {},
  noteCase() {},
  attach: () => () => {},
  listeners: 0,
  stop: () => Promise.resolve(),
};
