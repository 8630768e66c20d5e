/** What the dialer relies on in every telephone network and ACD. Each pair of adapters runs it; how time passes is theirs. */
import { deriveId, type AgentId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Acd, CallPlacer, CallProgress } from './ports.ts';

export type Habit = 'answers' | 'is-a-machine' | 'is-busy' | 'never-answers';

export interface CentreUnderTest {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly team: TeamId;
  /** Logged in to the team and free. */
  readonly agents: readonly [AgentId, AgentId];
  /** Of someone who does this; `answers`: rings at least 3 s, answers within 20, and then listens for 3 s at least. */
  numberThat(habit: Habit): string;
  /** Lets time pass, and everything happen that it brings. */
  run(seconds: number): Promise<void>;
  dispose(): Promise<void>;
}

const RING_TIMEOUT_SECONDS = 30;
const redialNumber = (n: number): RedialId => deriveId('call-placer-suite', n) as RedialId;
const first = redialNumber(1);

export const callPlacerSuite = (name: string, openFresh: () => Promise<CentreUnderTest>): void => {
  describe(`${name} keeps the promises of a telephone network and its ACD`, () => {
    let under: CentreUnderTest;
    let heard: { redial: RedialId; progress: CallProgress }[];
    beforeEach(async () => {
      under = await openFresh();
      heard = [];
      under.placer.onProgress((redial, progress) => heard.push({ redial, progress }));
    });
    afterEach(() => under.dispose());

    /** Each word once, in the order it was first told: telling it twice is allowed. */
    const toldOf = (redial: RedialId): string[] => [
      ...new Set(heard.filter((one) => one.redial === redial).map(({ progress }) => progress.kind)),
    ];
    const lastOf = (redial: RedialId): CallProgress | undefined =>
      heard.findLast((one) => one.redial === redial)?.progress;
    const call = (habit: Habit, redial = first): Promise<void> =>
      under.placer.originate({
        redialId: redial,
        number: under.numberThat(habit),
        ringTimeoutSeconds: RING_TIMEOUT_SECONDS,
      });
    const runUntil = async (kind: CallProgress['kind'], redial = first): Promise<void> => {
      for (let i = 0; i < 120 && !toldOf(redial).includes(kind); i++) await under.run(0.5);
      expect(toldOf(redial)).toContain(kind);
    };
    const reserveFirst = (redial = first) => under.acd.reserve(under.agents[0], under.team, redial);

    describe('a call', () => {
      it('given someone who answers, then it rings and a person answers after the ringing', async () => {
        await call('answers');
        await runUntil('answered');
        expect(toldOf(first)).toEqual(['ringing', 'answered']);
        const answered = heard.find(({ progress }) => progress.kind === 'answered')?.progress;
        expect(answered).toMatchObject({ by: 'person' });
        expect(answered?.kind === 'answered' && answered.ringSeconds).toBeLessThanOrEqual(RING_TIMEOUT_SECONDS);
      });
      it('given a machine, then it is told from a person', async () => {
        await call('is-a-machine');
        await runUntil('answered');
        expect(heard.find(({ progress }) => progress.kind === 'answered')?.progress).toMatchObject({ by: 'machine' });
      });
      it('given someone busy, then it fails as busy', async () => {
        await call('is-busy');
        await runUntil('failed');
        expect(lastOf(first)).toMatchObject({ kind: 'failed', result: 'busy' });
      });
      it('given nobody answers, then it fails once the ring timeout is over', async () => {
        await call('never-answers');
        await runUntil('failed');
        expect(lastOf(first)).toMatchObject({ kind: 'failed', result: 'no-answer' });
      });
      it('given the same redial is ordered twice, then it rings once', async () => {
        await call('is-busy');
        await runUntil('failed');
        const before = heard.length;
        await call('is-busy');
        await under.run(40);
        expect(heard.length).toBe(before);
      });
      it('given no word comes before the order was taken, then nothing was told inside originate', async () => {
        const ordering = call('answers');
        expect(heard).toEqual([]);
        await ordering;
      });
    });

    describe('connecting', () => {
      it('given an answered call and the reserved agent, then they talk until it ends', async () => {
        await reserveFirst();
        await call('answers');
        await runUntil('answered');
        expect(await under.placer.connect(first, under.agents[0])).toBe(true);
        await runUntil('connected');
        await under.placer.hangUp(first);
        await runUntil('ended');
        expect(toldOf(first)).toEqual(['ringing', 'answered', 'connected', 'ended']);
      });
      it('given it is asked twice, then both say they talk', async () => {
        await reserveFirst();
        await call('answers');
        await runUntil('answered');
        const both = [
          await under.placer.connect(first, under.agents[0]),
          await under.placer.connect(first, under.agents[0]),
        ];
        expect(both).toEqual([true, true]);
      });
      it('given nobody has answered, or no such call, then false', async () => {
        await reserveFirst();
        await call('never-answers');
        expect(await under.placer.connect(first, under.agents[0])).toBe(false);
        expect(await under.placer.connect(redialNumber(2), under.agents[0])).toBe(false);
      });
      it('given the agent is held for another redial, then false, and the call can be told why', async () => {
        await reserveFirst(redialNumber(2));
        await call('answers');
        await runUntil('answered');
        expect(await under.placer.connect(first, under.agents[0])).toBe(false);
        await under.placer.hangUp(first, 'no-agent');
        await runUntil('ended');
      });
    });

    describe('hanging up', () => {
      it('given it rings, then it fails as cancelled, and once more is no error', async () => {
        await call('never-answers');
        await runUntil('ringing');
        await under.placer.hangUp(first);
        await under.placer.hangUp(first);
        await runUntil('failed');
        expect(lastOf(first)).toMatchObject({ result: 'cancelled' });
      });
      it('given no such call, then it is no error', async () => {
        await expect(under.placer.hangUp(redialNumber(9))).resolves.toBeUndefined();
      });
    });

    describe('looking up', () => {
      it('given a redial that was never ordered, then it is not known', async () => {
        expect(await under.placer.lookUp(redialNumber(9))).toEqual({ known: false });
      });
      it('given a call that is over, then all that was told is told again, in order', async () => {
        await call('is-busy');
        await runUntil('failed');
        const standing = await under.placer.lookUp(first);
        expect(standing.known && standing.progress.map(({ kind }) => kind)).toEqual(toldOf(first));
        expect(standing.known && standing.progress.at(-1)).toEqual(lastOf(first));
      });
      it('given a call in progress, then it is known and not over', async () => {
        await call('answers');
        await runUntil('answered');
        const standing = await under.placer.lookUp(first);
        expect(standing.known && standing.progress.map(({ kind }) => kind)).toEqual(['ringing', 'answered']);
      });
    });

    describe('reserving', () => {
      it('given a free agent, then they are held, for this redial only, and again is no error', async () => {
        expect(await reserveFirst()).toEqual({ reserved: true });
        expect(await reserveFirst()).toEqual({ reserved: true });
        expect(await reserveFirst(redialNumber(2))).toMatchObject({ reserved: false });
      });
      it('given they are given back, then they can be held for another, and again is no error', async () => {
        await reserveFirst();
        await under.acd.release(under.agents[0], first);
        await under.acd.release(under.agents[0], first);
        expect(await reserveFirst(redialNumber(2))).toEqual({ reserved: true });
      });
      it('given another redial gives them back, then they stay held', async () => {
        await reserveFirst();
        await under.acd.release(under.agents[0], redialNumber(2));
        expect(await reserveFirst(redialNumber(2))).toMatchObject({ reserved: false });
      });
      it('given an agent nobody knows, then no', async () => {
        const answer = await under.acd.reserve('nobody-knows' as AgentId, under.team, first);
        expect(answer).toMatchObject({ reserved: false });
      });
      it('given they talk, then giving them back does not end the talk', async () => {
        await reserveFirst();
        await call('answers');
        await runUntil('answered');
        await under.placer.connect(first, under.agents[0]);
        await under.acd.release(under.agents[0], first);
        expect(toldOf(first)).not.toContain('ended');
        expect(await reserveFirst(redialNumber(2))).toMatchObject({ reserved: false });
      });
    });
  });
};
