/** Lets others have a turn in the middle of long work. It is not time: a virtual clock stands still meanwhile. */
export { setImmediate as nextTurn } from 'node:timers/promises';
