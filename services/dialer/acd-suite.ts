/** What the dialer relies on in every ACD: holding agents one by one, and its queue for people who answered. */
import { deriveId, type AgentId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Acd, AcdQueue } from './ports.ts';

export interface AcdUnderTest {
  readonly acd: Acd;
  readonly team: TeamId;
  /** Logged in to the team and free; the first for longer. */
  readonly agents: readonly [AgentId, AgentId];
  /** Free as well, and of another team. */
  readonly stranger: AgentId;
  /** The same agents, seen from a process that begins now; absent where nothing but the ACD itself remembers. */
  readonly restart?: () => Acd;
  /** They take a break. */
  pause(agent: AgentId): void;
  /** Lets time pass, and everything happen that it brings. */
  run(seconds: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Long enough for every way to and fro, short enough to wait for. */
const SOON_SECONDS = 5;
const AT_ONCE_SECONDS = 0.08;
const numbered = (n: number): RedialId => deriveId('acd-suite', n) as RedialId;
const [first, second, third] = [numbered(1), numbered(2), numbered(3)];

export const acdSuite = (name: string, openFresh: () => Promise<AcdUnderTest>): void => {
  describe(`${name} keeps the promises of an ACD`, () => {
    let under: AcdUnderTest;
    let queue: AcdQueue;
    beforeEach(async () => {
      under = await openFresh();
      queue = under.acd.queue!;
    });
    afterEach(() => under.dispose());
    const reserve = (redial: RedialId, agent = under.agents[0], acd = under.acd) =>
      acd.reserve(agent, under.team, redial);

    describe('reserving', () => {
      it('given a free agent, then they are held for this redial, and again is no error', async () => {
        expect([await reserve(first), await reserve(first)]).toEqual([{ reserved: true }, { reserved: true }]);
        expect(await reserve(second)).toMatchObject({ reserved: false });
      });
      it('given two redials want them at once, then one gets them', async () => {
        const both = await Promise.all([reserve(first), reserve(second)]);
        expect(both.filter(({ reserved }) => reserved).length).toBe(1);
      });
      it.each(['somebody nobody knows', 'somebody of another team', 'somebody in a break'])(
        'given %s, then no, with a reason',
        async (who) => {
          if (who === 'somebody in a break') under.pause(under.agents[0]);
          const agent = who === 'somebody of another team' ? under.stranger : under.agents[0];
          const answer = await reserve(first, who === 'somebody nobody knows' ? ('nobody-knows' as AgentId) : agent);
          expect(answer).toEqual({ reserved: false, reason: expect.stringMatching(/./) });
        },
      );
      it('given they are given back, twice, then another redial may have them', async () => {
        await reserve(first);
        await under.acd.release(under.agents[0], first);
        await under.acd.release(under.agents[0], first);
        expect(await reserve(second)).toEqual({ reserved: true });
        await under.acd.release(under.agents[0], first);
        expect(await reserve(third)).toMatchObject({ reserved: false });
      });
      it('given nothing was held, or nobody knows them, then giving back is no error', async () => {
        await expect(under.acd.release(under.agents[0], first)).resolves.toBeUndefined();
        await expect(under.acd.release('nobody-knows' as AgentId, first)).resolves.toBeUndefined();
      });
      it('given another process asks, then they are held all the same, and it can give them back', async () => {
        if (under.restart === undefined) return;
        await reserve(first);
        const next = under.restart();
        expect(await reserve(second, under.agents[0], next)).toMatchObject({ reserved: false });
        expect(await reserve(first, under.agents[0], next)).toEqual({ reserved: true });
        await next.release(under.agents[0], first);
        expect(await reserve(second)).toEqual({ reserved: true });
      });
    });

    describe('the queue', () => {
      it('given free agents, then each gets one, whom no other redial may have', async () => {
        const given = [
          await queue.enter(first, under.team, SOON_SECONDS),
          await queue.enter(second, under.team, SOON_SECONDS),
        ];
        expect(given).toEqual(under.agents);
        expect(await reserve(third)).toMatchObject({ reserved: false });
        expect(await reserve(first)).toEqual({ reserved: true });
      });
      it('given nobody is free in time, then null', async () => {
        for (const agent of under.agents) under.pause(agent);
        const outcome = queue.enter(first, under.team, AT_ONCE_SECONDS);
        await under.run(AT_ONCE_SECONDS);
        expect(await outcome).toBe(null);
      });
      it('given somebody is free meanwhile, then they are given', async () => {
        await queue.enter(first, under.team, SOON_SECONDS);
        await queue.enter(second, under.team, SOON_SECONDS);
        const outcome = queue.enter(third, under.team, SOON_SECONDS);
        await under.acd.release(under.agents[1], second);
        await under.run(0.05);
        expect(await outcome).toBe(under.agents[1]);
      });
      it('given it is asked twice, then both hear of the one agent', async () => {
        const both = await Promise.all([
          queue.enter(first, under.team, SOON_SECONDS),
          queue.enter(first, under.team, SOON_SECONDS),
        ]);
        expect(both).toEqual([under.agents[0], under.agents[0]]);
        expect(await reserve(second, under.agents[1])).toEqual({ reserved: true });
      });
      it('given they leave, then null at once, and nobody is held for them', async () => {
        await queue.enter(first, under.team, SOON_SECONDS);
        await queue.enter(second, under.team, SOON_SECONDS);
        const outcome = queue.enter(third, under.team, SOON_SECONDS);
        await under.run(0.02);
        await queue.leave(third);
        await queue.leave(third);
        expect(await outcome).toBe(null);
        await under.acd.release(under.agents[0], first);
        expect(await reserve(third)).toEqual({ reserved: true });
      });
      it('given they got an agent, then leaving changes nothing, and giving back does', async () => {
        await queue.enter(first, under.team, SOON_SECONDS);
        await queue.leave(first);
        expect(await reserve(second)).toMatchObject({ reserved: false });
        await under.acd.release(under.agents[1], first);
        expect(await reserve(second)).toMatchObject({ reserved: false });
        await under.acd.release(under.agents[0], first);
        await under.acd.release(under.agents[0], first);
        expect(await reserve(second)).toEqual({ reserved: true });
      });
      it('given another process takes up, then it gives back whom the queue gave, also if nobody wrote down whom', async () => {
        if (under.restart === undefined) return;
        await queue.enter(first, under.team, SOON_SECONDS);
        await queue.enter(second, under.team, SOON_SECONDS);
        const next = under.restart();
        expect(await reserve(first, under.agents[0], next)).toEqual({ reserved: true });
        await next.release(under.agents[0], first);
        await next.queue!.leave(second);
        for (const agent of under.agents) expect(await reserve(third, agent)).toEqual({ reserved: true });
      });
    });
  });
};
