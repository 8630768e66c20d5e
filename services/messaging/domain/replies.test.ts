import { describe, expect, it } from 'vitest';
import { CALLER, NOON, TENANT } from '../testing/examples.ts';
import type { ReplyIntent } from '@ringback/contracts/sms.ts';
import { decide, evolve, noReplies, replyIdAfter, type Replies, type ReplyEvent } from './replies.ts';

const reply = (replyId: string, intent: ReplyIntent): ReplyEvent['data'] => ({
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

describe('replies told from one another by their words alone', () => {
  const said = (...intents: ReplyIntent[]): string[] =>
    intents
      .reduce<ReplyEvent['data'][]>((before, intent) => {
        const again = reply(intent, intent);
        const next = { ...again, replyId: replyIdAfter(after(...before), again) };
        return after(...before).seen.has(next.replyId) ? before : [...before, next];
      }, [])
      .map(({ intent }) => intent);

  it('given the same words again, then they are one message delivered twice; after others they are another', () => {
    expect(said('stop', 'stop', 'start', 'stop', 'stop')).toEqual(['stop', 'start', 'stop']);
    expect(said('later', 'now', 'later', 'later', 'now')).toEqual(['later', 'now', 'later', 'now']);
  });

  it('given START, STOP and START, then the second START may be the first: the caller stays out', () => {
    expect(said('start', 'stop', 'start')).toEqual(['start', 'stop']);
  });
});
