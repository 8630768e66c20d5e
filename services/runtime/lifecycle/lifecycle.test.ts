import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LifecycleOptions, runUntilStopped, type Stopper } from './lifecycle.ts';

const steps: string[] = [];
const exits: number[] = [];
const logged: string[] = [];
let fakeProcess: EventEmitter;

const step = (name: string, stop: Stopper['stop'] = () => {}): Stopper => ({
  name,
  stop: () => {
    steps.push(name);
    return stop();
  },
});
const hanging = (name: string) => step(name, () => new Promise<void>(() => {}));

const begin = (stoppers: readonly Stopper[], more: Partial<LifecycleOptions> = {}) =>
  runUntilStopped({
    ...more,
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    stoppers,
    graceMs: 1000,
    forceMs: 3000,
    process: fakeProcess,
    exit: (code) => void exits.push(code),
  });
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  fakeProcess = new EventEmitter();
  for (const list of [steps, exits, logged]) list.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe('stopping', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'given %s, then every step runs in order and the exit code is 0',
    async (signal) => {
      const lifecycle = begin([step('not ready'), step('http', async () => {}), step('store')]);
      expect(lifecycle.stopping).toBe(false);
      fakeProcess.emit(signal);
      expect(lifecycle.stopping).toBe(true);
      await settle();
      expect([steps, exits]).toEqual([['not ready', 'http', 'store'], [0]]);
    },
  );

  test('a step begins only when the one before it has ended', async () => {
    const inHand = Promise.withResolvers<void>();
    begin([step('finish', () => inHand.promise), step('close')]);
    fakeProcess.emit('SIGTERM');
    await settle();
    expect(steps).toEqual(['finish']);
    inHand.resolve();
    await settle();
    expect(steps).toEqual(['finish', 'close']);
  });

  test('given a step that fails, then the others still run and the exit code is 1', async () => {
    begin([step('bus', () => Promise.reject(new Error('gone'))), step('store')]);
    fakeProcess.emit('SIGTERM');
    await settle();
    expect([steps, exits]).toEqual([['bus', 'store'], [1]]);
    expect(logged.join('')).toContain('gone');
  });

  test('asked by the program itself, it is one stop however often', async () => {
    const lifecycle = begin([step('store')]);
    await Promise.all([lifecycle.stop('replay done'), lifecycle.stop('again')]);
    expect([steps, exits]).toEqual([['store'], [0]]);
  });
});

describe('patience', () => {
  test('given a step longer than the grace time, then it is left behind and the next ones run', async () => {
    begin([hanging('calls in progress'), step('store')]);
    fakeProcess.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(999);
    expect(steps).toEqual(['calls in progress']);
    await vi.advanceTimersByTimeAsync(1);
    expect([steps, exits]).toEqual([['calls in progress', 'store'], [0]]);
    expect(logged.join('')).toMatch(/calls in progress.*left behind/);
  });

  test('given steps that block even so, then after the force time the exit code is 1', async () => {
    // A step that never gives the grace alarm its turn is played by an alarm longer than the force time.
    runUntilStopped({
      log: pino({ level: 'silent' }),
      stoppers: [hanging('store')],
      graceMs: 9000,
      forceMs: 3000,
      process: fakeProcess,
      exit: (code) => void exits.push(code),
    });
    fakeProcess.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(2999);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([1]);
  });

  test('given a second signal, then it exits at once', async () => {
    begin([hanging('http')]);
    fakeProcess.emit('SIGINT');
    fakeProcess.emit('SIGINT');
    expect(exits).toEqual([130]);
  });
});

describe('the parent', () => {
  test('asks to stop: the same order', async () => {
    begin([step('http')]);
    fakeProcess.emit('message', { kind: 'stop', signal: 'SIGTERM' });
    await settle();
    expect([steps, exits]).toEqual([['http'], [0]]);
  });

  test('passes on a signal that arrives by itself too, in either order: one wish', async () => {
    begin([hanging('http')]);
    fakeProcess.emit('message', { kind: 'stop', signal: 'SIGINT' });
    fakeProcess.emit('SIGINT');
    fakeProcess.emit('message', { kind: 'stop', signal: 'SIGINT' });
    expect(exits).toEqual([]);
    fakeProcess.emit('SIGINT');
    expect(exits).toEqual([130]);
  });

  test('asked once, a signal later on is a second wish', async () => {
    begin([hanging('http')]);
    fakeProcess.emit('message', { kind: 'stop', signal: 'SIGTERM' });
    await vi.advanceTimersByTimeAsync(600);
    fakeProcess.emit('SIGTERM');
    expect(exits).toEqual([130]);
  });

  test('says something else: nothing happens', async () => {
    begin([step('http')]);
    for (const message of [null, 'stop', { kind: 'other' }, 7]) fakeProcess.emit('message', message);
    await settle();
    expect([steps, exits]).toEqual([[], []]);
  });

  test('was killed: so are we', () => {
    begin([step('http')]);
    fakeProcess.emit('disconnect');
    expect([steps, exits]).toEqual([[], [1]]);
  });
});

test.each(['uncaughtException', 'unhandledRejection'])(
  'given %s, then it is logged and the process crashes',
  (event) => {
    begin([step('http')]);
    fakeProcess.emit(event, new Error('a bug'));
    expect([steps, exits]).toEqual([[], [1]]);
    expect(logged.join('')).toContain('a bug');
  },
);

test('given an error a person can do something about, then that is said instead of our stack', () => {
  begin([], { explain: (error) => ((error as Error).message === 'full' ? 'make room' : null) });
  fakeProcess.emit('uncaughtException', new Error('full'));
  expect(exits).toEqual([1]);
  expect(logged.join('')).toContain('make room');
  expect(logged.join('')).not.toContain('stack');
});
