import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readQueueLogLine } from './line.ts';

describe('reading a queue_log line', () => {
  test('given a connect, then time, call, queue, agent and data are told', () => {
    expect(readQueueLogLine('1763794800|1763794700.7|sales|Agent/2003|CONNECT|76|1763794790.8|6')).toEqual({
      ok: true,
      record: {
        at: 1_763_794_800_000,
        callId: '1763794700.7',
        queue: 'sales',
        agent: 'Agent/2003',
        event: 'CONNECT',
        data: ['76', '1763794790.8', '6'],
      },
    });
  });

  test('given NONE as agent, CRLF and an unknown event, then the line is read', () => {
    const read = readQueueLogLine('1763794800|NONE|NONE|NONE|QUEUESTART|\r');
    expect(read).toMatchObject({ ok: true, record: { agent: null, event: 'QUEUESTART' } });
    expect(readQueueLogLine('1763794800|7|sales|NONE|WHATEVER').ok).toBe(true);
  });

  test.each([
    ['field-count', '1763794800|7|sales'],
    ['field-count', 'not a line'],
    ['bad-time', 'soon|7|sales|NONE|ABANDON|1|1|30'],
    ['bad-time', '12|7|sales|NONE|ABANDON|1|1|30'],
    ['bad-time', '9999999999|7|sales|NONE|ABANDON|1|1|30'],
    ['bad-event', '1763794800|7|sales|NONE|<script>|1'],
    ['bad-event', '1763794800|7|sales|NONE||1'],
    ['bad-call-id', '1763794800||sales|NONE|ABANDON|1|1|30'],
    ['bad-call-id', '1763794800|NONE|sales|NONE|ENTERQUEUE||79161234567|1'],
    ['bad-number', '1763794800|7|sales|NONE|ABANDON|1|1'],
    ['bad-number', '1763794800|7|sales|NONE|ABANDON|1|1|long'],
    ['bad-number', '1763794800|7|sales|NONE|ABANDON|1|1|-4'],
    ['bad-number', '1763794800|7|sales|Anna|CONNECT|'],
    ['bad-number', '1763794800|7|sales|Anna|COMPLETEAGENT|5'],
  ])('given %s, then it is refused: %s', (reason, line) => {
    expect(readQueueLogLine(line)).toEqual({ ok: false, reason });
  });

  test('given any text, then reading it does not throw', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 9 }), (fields) => {
        expect(typeof readQueueLogLine(fields.join('|')).ok).toBe('boolean');
      }),
    );
  });
});
