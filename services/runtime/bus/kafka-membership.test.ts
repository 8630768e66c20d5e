import { beforeEach, describe, expect, it } from 'vitest';
import { membership, type Membership } from './kafka-membership.ts';

const SESSION_MS = 1_000;
let nowMs: number;
let member: Membership;
beforeEach(() => {
  nowMs = 0;
  member = membership(SESSION_MS, () => nowMs);
});

describe('membership of a group', () => {
  it('given no partitions yet, then nothing holds', () => expect(member.holds(member.generation)).toBe(false));

  it('given heartbeats that are answered, then it holds; given silence past the session, it does not', () => {
    member.joined();
    nowMs = 900;
    member.heartbeat();
    nowMs = 1_800;
    expect(member.holds(member.generation)).toBe(true);
    nowMs = 1_900;
    expect(member.holds(member.generation)).toBe(false);
  });

  it('given a call to share out anew, then what is in hand may be finished, but not for longer than the session', () => {
    member.joined();
    member.called();
    expect({ steady: member.steady, holds: member.holds(1) }).toEqual({ steady: false, holds: true });
    nowMs = SESSION_MS;
    expect(member.holds(1)).toBe(false);
  });

  it('given partitions that are gone, then nothing holds until the group shares out again, and then not the old', () => {
    member.joined();
    const before = member.generation;
    member.ended();
    member.called();
    expect(member.holds(before)).toBe(false);
    member.joined();
    expect([member.holds(before), member.holds(member.generation)]).toEqual([false, true]);
  });

  it('given a Kafka that is away, then a consumer that keeps trying is alive, and one that hangs is not', () => {
    member.joined();
    nowMs = 5_000;
    member.alive();
    nowMs = 7_000;
    expect(member.silentMs()).toBe(2_000);
    expect(member.holds(member.generation)).toBe(false);
  });

  it('given a partition that stays through a sharing out, then it keeps its number; one that comes gets a new one', () => {
    member.joined(['a/0', 'a/1']);
    const before = member.tenureOf('a/0');
    member.called();
    expect(member.tenureOf('a/0')).toBe(before);
    member.joined(['a/0', 'a/2']);
    expect(member.tenureOf('a/0')).toBe(before);
    expect(member.tenureOf('a/1')).toBeNull();
    expect(member.tenureOf('a/2')).not.toBe(before);
  });

  it('given silence past the session, then nothing is ours, and what comes back has another number', () => {
    member.joined(['a/0']);
    const before = member.tenureOf('a/0');
    nowMs = SESSION_MS;
    expect(member.tenureOf('a/0')).toBeNull();
    expect(member.heartbeat()).toBe(false);
    const after = member.tenureOf('a/0');
    expect(after).not.toBeNull();
    expect(after).not.toBe(before);
    expect(member.heartbeat()).toBe(true);
    nowMs = 3 * SESSION_MS;
    member.joined(['a/0']);
    expect(member.tenureOf('a/0')).not.toBe(after);
  });

  it('given partitions that are gone, then nothing is ours, also after an answered heartbeat', () => {
    member.joined(['a/0']);
    member.ended();
    member.heartbeat();
    expect(member.tenureOf('a/0')).toBeNull();
  });
});
