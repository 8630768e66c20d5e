import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLog } from './log.ts';
import { hideNumbers } from './redact.ts';

const collecting = (pretty = false) => {
  const lines: string[] = [];
  const log = openLog({
    service: 'probe',
    level: 'info',
    pretty,
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, lines };
};

describe('a log line', () => {
  test('is JSON with service, level as a word and time in UTC', () => {
    const { log, lines } = collecting();
    log.info({ rule: 'quiet-hours' }, 'waits for the morning');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      service: 'probe',
      level: 'info',
      rule: 'quiet-hours',
      msg: 'waits for the morning',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
    });
  });

  test('below the level is not written', () => {
    const { log, lines } = collecting();
    log.debug('nobody asked');
    expect(lines).toEqual([]);
  });

  test('for people names the service and the message', () => {
    const { log, lines } = collecting(true);
    log.info('listening');
    expect(lines.join('')).toMatch(/INFO.*probe: listening/);
  });
});

describe('numbers', () => {
  test.each([
    ['in the message', ['redialling +79161234567 now']],
    ['in an error of a library', [{ err: new Error('cannot reach sip:+79161234567@operator') }, 'failed']],
    ['in a nested value', [{ order: { list: ['+7 (916) 123-45-67'] } }, 'order']],
    ['in a field that says so, without a plus', [{ number: '8 (916) 123-45-67' }, 'order']],
    ['in a field that says so, as a JSON number', [{ msisdn: 79161234567 }, 'order']],
  ])('%s are hidden and the line stays JSON', (_, args) => {
    const { log, lines } = collecting();
    log.info(...(args as [string]));
    expect(lines[0]).not.toMatch(/916|1234567/);
    expect(lines[0]).toContain('[number]');
    expect(() => JSON.parse(lines[0]!) as unknown).not.toThrow();
  });

  test('in what a child logger is bound to are hidden', () => {
    const { log, lines } = collecting();
    log.child({ from: '79161234567' }).info('hello');
    expect(lines[0]).not.toContain('79161234567');
  });

  test('for people are hidden too', () => {
    const { log, lines } = collecting(true);
    log.info({ to: '+79161234567' }, 'to +79161234567');
    expect(lines.join('')).not.toContain('9161234567');
  });

  test('property: no E.164 number survives, wherever it stands', () => {
    const number = fc.stringMatching(/^\+[1-9]\d{7,14}$/);
    fc.assert(
      fc.property(number, fc.string(), fc.string(), (e164, before, after) => {
        const { log, lines } = collecting();
        log.info({ value: `${before} ${e164}` }, `${e164} ${after}`);
        expect(lines[0]).not.toContain(e164);
      }),
    );
  });

  test.each([
    '{"time":"2026-11-22T07:00:00.000Z","took":1234567890123}',
    '{"from":"free","to":"talking"}',
    '{"from":"2026-11-22T07:00:00.000Z"}',
    '{"callId":"1700000000.123","offset":"+03:00"}',
    '{"callerId":"0123456789abcdef0123456789abcdef"}',
  ])('what is no number stays as it is: %s', (line) => {
    expect(hideNumbers(line)).toBe(line);
  });
});
