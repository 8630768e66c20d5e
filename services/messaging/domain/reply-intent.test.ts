import type { WishedTime } from '@ringback/contracts/sms.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply } from './reply-intent.ts';

const intentOf = (text: string) => readReply(text).intent;

describe('a reply in a word or two', () => {
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
    ['Unsubscribe', 'stop'],
    ['STOP please', 'stop'],
    ['Please stop', 'stop'],
    ['please STOP calling me', 'stop'],
    ['OPT-OUT please', 'stop'],
    ["Don't text me", 'stop'],
    ['Больше не звоните', 'stop'],
    ['Не звоните мне больше!', 'stop'],
    ['Отпишите меня, пожалуйста', 'stop'],
    ['Не пишите мне', 'stop'],
    ['Нет, спасибо', 'other'],
    ["please don't stop calling", 'other'],
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
    ['Cancel', 'cancel'],
    ['cancel, please', 'cancel'],
    ["Don't call back", 'cancel'],
    ['don’t call me back, thanks', 'cancel'],
    ['No need', 'cancel'],
    ['never mind', 'cancel'],
    ['Отмена', 'cancel'],
    ['не надо, спасибо', 'cancel'],
    ['Здравствуйте, не перезванивайте пожалуйста', 'cancel'],
    ['Уже не нужно.', 'cancel'],
    ['solved', 'solved'],
    ['Resolved, thank you!', 'solved'],
    ["It's fixed", 'solved'],
    ['all good', 'solved'],
    ['Решено', 'solved'],
    ['вопрос решён, спасибо', 'solved'],
    ['Вопрос решен', 'solved'],
    ['уже не актуально', 'solved'],
    ['now', 'now'],
    ['NOW!', 'now'],
    ['call me now', 'now'],
    ['Please call me back', 'now'],
    ['asap', 'now'],
    ["I'm free now", 'now'],
    ['сейчас', 'now'],
    ['Перезвоните', 'now'],
    ['позвоните мне сейчас, пожалуйста', 'now'],
    ['Жду звонка', 'now'],
    ['можно сейчас', 'now'],
    ['1', 'other'],
    ['', 'other'],
    ['👍', 'other'],
    ['ok', 'other'],
    ['спасибо', 'other'],
    ["don't stop calling", 'other'],
    ["don't call me now", 'other'],
    ['at the end of the week', 'other'],
    ['stop by the office tomorrow and bring it', 'other'],
    ['Не останавливайтесь', 'other'],
    ['my card is blocked', 'other'],
    ['когда привезут заказ?', 'other'],
    ['я звонил по заказу 18', 'other'],
    ['call me on 4915112345678', 'other'],
    ['cancel my order', 'other'],
  ] as const)('given "%s", then %s', (text, intent) => {
    expect(intentOf(text)).toBe(intent);
  });

  it('given CANCEL from a North American number, then it is an opt-out, as the law says', () => {
    const rules = { cancelStops: true };
    expect(readReply('Cancel.', rules).intent).toBe('stop');
    expect(readReply('cancel the call', rules).intent).toBe('cancel');
  });

  it('property: case, spaces and punctuation around a word change nothing', () => {
    const word = fc.constantFrom(
      'stop',
      'стоп',
      'отписаться',
      'start',
      'старт',
      'help',
      'помощь',
      'отмена',
      'now',
      'решено',
    );
    const noise = fc
      .array(fc.constantFrom(' ', '.', '!', '"', '\n', '—', '«'), { maxLength: 4 })
      .map((n) => n.join(''));
    fc.assert(
      fc.property(word, noise, noise, fc.boolean(), (said, before, after, loud) => {
        expect(intentOf(before + (loud ? said.toUpperCase() : said) + after)).toBe(intentOf(said));
      }),
    );
  });

  it('property: whatever is written, it is read as something', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => intentOf(text).length > 0));
  });
});

const clock = (day: 'next' | 'today' | 'tomorrow' | 'day-after-tomorrow', time: string | null): WishedTime => ({
  by: 'clock',
  day,
  minutes: time === null ? null : Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
});
const after = (minutes: number): WishedTime => ({ by: 'delay', minutes });

describe('another time', () => {
  it.each<readonly [string, WishedTime | null]>([
    ['later', null],
    ['Call me later please', null],
    ['not now', null],
    ['позже', null],
    ['Перезвоните попозже', null],
    ['не сейчас', null],
    ['later 18:30', clock('next', '18:30')],
    ['LATER 18.30', clock('next', '18:30')],
    ['18:30', clock('next', '18:30')],
    ['call me at 6:30pm', clock('next', '18:30')],
    ['at 6 pm', clock('next', '18:00')],
    ['after 6', clock('next', '18:00')],
    ['at 11', clock('next', '11:00')],
    ['at 12 pm', clock('next', '12:00')],
    ['at 9 a.m.', clock('next', '09:00')],
    ['07:15', clock('next', '07:15')],
    ['later 1830', clock('next', '18:30')],
    ['in the evening', clock('next', '18:00')],
    ['tonight', clock('next', '18:00')],
    ['after work, thanks', clock('next', '18:30')],
    ['in 30 min', after(30)],
    ['call back in 2 hours', after(120)],
    ['in an hour', after(60)],
    ['in half an hour', after(30)],
    ['tomorrow', clock('tomorrow', null)],
    ['tomorrow morning', clock('tomorrow', '10:00')],
    ['Call me tomorrow at 10', clock('tomorrow', '10:00')],
    ['today at 17:00', clock('today', '17:00')],
    ['the day after tomorrow at noon', clock('day-after-tomorrow', '12:00')],
    ['Позже 18:30', clock('next', '18:30')],
    ['после 18', clock('next', '18:00')],
    ['в 18:30', clock('next', '18:30')],
    ['в 7 вечера', clock('next', '19:00')],
    ['в 10 утра', clock('next', '10:00')],
    ['в 2 часа дня', clock('next', '14:00')],
    ['вечером', clock('next', '18:00')],
    ['после обеда', clock('next', '14:00')],
    ['через час', after(60)],
    ['через полчаса', after(30)],
    ['Перезвоните через 15 минут', after(15)],
    ['через 2 часа, пожалуйста', after(120)],
    ['завтра', clock('tomorrow', null)],
    ['Завтра утром', clock('tomorrow', '10:00')],
    ['завтра в 10', clock('tomorrow', '10:00')],
    ['нет, перезвоните завтра', clock('tomorrow', null)],
    ['завтра после 18:00', clock('tomorrow', '18:00')],
    ['послезавтра в 12:30', clock('day-after-tomorrow', '12:30')],
    ['Сегодня вечером', clock('today', '18:00')],
  ])('given "%s", then later, %o', (text, wishedTime) => {
    expect(readReply(text)).toMatchObject({ intent: 'later', wishedTime });
  });

  it.each([
    '25:00',
    'at 18:75',
    'between 18:00 and 19:00',
    'с 18 до 19',
    'later 99',
    'tomorrow at the office',
    'in 0 minutes',
    'завтра уезжаю в 10',
    'at 14 am',
  ])('given "%s", then nobody guesses', (text) => {
    expect(readReply(text)).toMatchObject({ intent: 'other', wishedTime: null });
  });

  it('given the words of a language, then that is the language to answer in', () => {
    expect(['later', 'позже', '18:30'].map((text) => readReply(text).language)).toEqual(['en', 'ru', null]);
  });
});
