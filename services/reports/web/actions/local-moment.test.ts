import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentOf, wallTimeOf } from './local-moment.ts';

describe('a time as clocks of a zone show it', () => {
  it('given any minute and zone, then what is written is that minute again, or the one the clocks show twice', () => {
    const minute = fc.integer({ min: 26_000_000, max: 32_000_000 }).map((n) => n * 60_000);
    const zone = fc.constantFrom('UTC', 'Europe/Moscow', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Chatham');
    fc.assert(
      fc.property(minute, zone, (at, where) => {
        const wall = wallTimeOf(at, where);
        expect(wallTimeOf(momentOf(wall, where)!, where)).toBe(wall);
      }),
    );
  });

  it('given nothing was written, then there is no moment', () => expect(momentOf('', 'UTC')).toBeNull());

  it('given a time the clocks jump over, then it is an hour that there is', () => {
    const at = momentOf('2026-03-08T02:30', 'America/New_York')!;
    expect(['2026-03-08T01:30', '2026-03-08T03:30']).toContain(wallTimeOf(at, 'America/New_York'));
  });
});
