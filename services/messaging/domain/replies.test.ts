import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLER, NOON, TENANT } from '../testing/examples.ts';
import { decide, evolve, intentOf, noReplies, type Intent, type Replies, type ReplyEvent } from './replies.ts';

describe('intentOf', () => {
  it.each([
    ['STOP', 'stop'],
    ['stop.', 'stop'],
    ['  "Stop!!" ', 'stop'],
    ['S T O P', 'stop'],
    ['STOPALL', 'stop'],
    ['Stop all', 'stop'],
    ['opt-out', 'stop'],
    ['OPT OUT', 'stop'],
    ['optout', 'stop'],
    ['Quit', 'stop'],
    ['END', 'stop'],
    ['revoke', 'stop'],
    ['cancel', 'stop'],
    ['Unsubscribe', 'stop'],
    ['STOP please', 'stop'],
    ['СТОП', 'stop'],
    ['стоп!', 'stop'],
    ['CTOП', 'stop'],
    ['СTOП, спасибо', 'stop'],
    ['ＳＴＯＰ', 'stop'],
    ['Отписаться', 'stop'],
    ['отписка', 'stop'],
    ['Не звоните!', 'stop'],
    ['Нет', 'stop'],
    ['START', 'start'],
    ['старт', 'start'],
    ['СТАРТ.', 'start'],
    ['unstop', 'start'],
    ['HELP', 'help'],
    ['помощь', 'help'],
    ['Помощь?', 'help'],
    ['1', 'other'],
    ['', 'other'],
    ['👍', 'other'],
    ["don't stop calling", 'other'],
    ['at the end of the week', 'other'],
    ['нет, перезвоните завтра', 'other'],
    ['stop by the office tomorrow and bring it', 'other'],
    ['Не останавливайтесь', 'other'],
  ] as const)('given "%s", then %s', (text, intent) => {
    expect(intentOf(text)).toBe(intent);
  });

  it('property: case, spaces and punctuation around a word change nothing', () => {
    const word = fc.constantFrom('stop', 'стоп', 'отписаться', 'start', 'старт', 'help', 'помощь');
    const noise = fc
      .array(fc.constantFrom(' ', '.', '!', '"', '\n', '—', '«'), { maxLength: 4 })
      .map((n) => n.join(''));
    fc.assert(
      fc.property(word, noise, noise, fc.boolean(), (said, before, after, loud) => {
        expect(intentOf(before + (loud ? said.toUpperCase() : said) + after)).toBe(intentOf(said));
      }),
    );
  });
});

const reply = (replyId: string, intent: Intent): ReplyEvent['data'] => ({
  tenantId: TENANT,
  callerId: CALLER,
  at: NOON,
  replyId,
  intent,
  sealedText: 'sealed',
});

const after = (...replies: ReplyEvent['data'][]): Replies =>
  replies.reduce<Replies>(
    (state, data) => decide({ type: 'RecordReply', reply: data }, state).reduce(evolve, state),
    noReplies,
  );

describe('RecordReply', () => {
  it('given a reply seen before, when it comes again, then nothing', () => {
    expect(decide({ type: 'RecordReply', reply: reply('r1', 'stop') }, after(reply('r1', 'stop')))).toEqual([]);
  });

  it('given a STOP, when a second one comes, then the first stays the one to be confirmed', () => {
    expect(after(reply('r1', 'stop'), reply('r2', 'stop')).stoppedBy).toBe('r1');
  });

  it('given STOP and START, when STOP comes again, then it is a new one to be confirmed', () => {
    expect(after(reply('r1', 'stop'), reply('r2', 'start'), reply('r3', 'stop')).stoppedBy).toBe('r3');
  });

  it('given a STOP, when other words follow, then the caller is still out', () => {
    expect(after(reply('r1', 'stop'), reply('r2', 'other')).stoppedBy).toBe('r1');
  });
});
