import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { RedialId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentChanged, agentNamed, agentState, START_MS, teamSnapshot } from '../testing/facts.ts';
import { teamBoard } from './team-board.ts';

const ann = agentNamed('ann');
const redial = 'redial-1' as RedialId;
const now = START_MS;
const later = (seconds: number): number => START_MS + seconds * 1000;
const newBoard = (staleAfterSeconds: number | null = null) => teamBoard({ staleAfterSeconds, doubtSeconds: 5 });
const freeNames = (board: ReturnType<typeof teamBoard>, at = now): string[] => [...board.free(at).keys()].sort();

describe('the team board', () => {
  it('given a newer version came first, when the older one arrives late, then it is ignored', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'talking', 2, 1));
    board.hear(agentChanged('ann', 'free', 1, 0));
    expect(freeNames(board)).toEqual([]);
    expect(board.busy(now, 60).get(ann)?.status).toBe('talking');
  });
  it('given nothing was told for too long, then nobody at work is counted on', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'talking', 1, 0));
    expect([...board.busy(later(300), 300).keys()]).toEqual(['ann']);
    expect([...board.busy(later(301), 300).keys()]).toEqual([]);
  });
  it('given a snapshot without an agent, then they are gone, until something newer is told of them', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'free', 1, 0));
    board.hearSnapshot(teamSnapshot(10, [agentState('bob', 'free', 4)]));
    board.hear(agentChanged('ann', 'free', 2, 9));
    expect(freeNames(board)).toEqual(['bob']);
    board.hear(agentChanged('ann', 'free', 3, 11));
    expect(freeNames(board)).toEqual(['ann', 'bob']);
  });
  it('given an agent we hold, then they are not free whatever the bus tells', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'free', 1));
    board.hold(ann, redial);
    board.hear(agentChanged('ann', 'free', 2));
    board.hearSnapshot(teamSnapshot(1, [agentState('ann', 'free', 3)]));
    expect(freeNames(board)).toEqual([]);
  });
  it('given an agent given back, then they are free again once the ACD tells something newer', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'free', 1));
    board.hold(ann, redial);
    board.giveBack(ann, redial, now);
    expect(freeNames(board)).toEqual([]);
    board.hear(agentChanged('ann', 'free', 2));
    expect(freeNames(board)).toEqual(['ann']);
  });
  it('given an agent given back of whom nothing is told, then the doubt ends by itself', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'free', 1));
    board.hold(ann, redial);
    board.giveBack(ann, redial, now);
    expect(board.nextChange()).toBe(later(5));
    expect(freeNames(board, later(4.9))).toEqual([]);
    expect(freeNames(board, later(5))).toEqual(['ann']);
    expect(board.nextChange()).toBeUndefined();
  });
  it('given an agent held for another redial, when an old one gives them back, then they stay held', () => {
    const board = newBoard();
    board.hear(agentChanged('ann', 'free', 1));
    board.hold(ann, redial);
    board.giveBack(ann, 'redial-0' as RedialId, now);
    board.hear(agentChanged('ann', 'free', 2));
    expect(freeNames(board)).toEqual([]);
  });
  it('given no news for too long, then nobody counts as free, until there is some', () => {
    const board = newBoard(30);
    board.hear(agentChanged('ann', 'free', 1, 0));
    expect(freeNames(board, later(30))).toEqual(['ann']);
    expect(freeNames(board, later(31))).toEqual([]);
    board.hearSnapshot(teamSnapshot(31, [agentState('ann', 'free', 1)]));
    expect(freeNames(board, later(31))).toEqual(['ann']);
  });
  it('given their clock is ahead of ours, then their silence begins when we heard them last', () => {
    const board = newBoard(30);
    board.hear(agentChanged('ann', 'free', 1, 10_800), now);
    board.hearSnapshot(teamSnapshot(10_801, [agentState('ann', 'free', 1)]), later(1));
    expect(freeNames(board, later(31))).toEqual(['ann']);
    expect(freeNames(board, later(32))).toEqual([]);
  });
  it('given two tellings of one version that disagree, then the one that is not free holds, in either order', () => {
    const free = agentChanged('ann', 'free', 1);
    const paused = agentChanged('ann', 'paused', 1);
    for (const [first, second] of [
      [free, paused],
      [paused, free],
    ] as const) {
      const board = newBoard();
      board.hear(first);
      board.hear(second);
      expect(freeNames(board)).toEqual([]);
    }
  });
});

describe('live callers on the team board', () => {
  const queueOf = (waiting: number, longestWaitSeconds = 0, serviceLevel: number | null = null) => ({
    waiting,
    longestWaitSeconds,
    serviceLevel,
  });
  it('given nothing was ever told of them, then nobody knows, and nothing was lost', () => {
    const board = newBoard();
    board.hearSnapshot(teamSnapshot(1, []));
    expect(board.liveCallers(later(1), 300)).toEqual({ queue: null, isLost: false });
  });
  it('given some wait, then they go on waiting until something else is told', () => {
    const board = newBoard();
    board.hearSnapshot(teamSnapshot(1, [], queueOf(2, 10, 0.8)));
    expect(board.liveCallers(later(6), 300).queue).toEqual(queueOf(2, 15, 0.8));
    board.hearSnapshot(teamSnapshot(7, [], queueOf(0, 0, 0.8)));
    expect(board.liveCallers(later(20), 300).queue).toEqual(queueOf(0, 0, 0.8));
  });
  it('given the older snapshot comes late, or one that says nothing of them, then the newest word of them holds', () => {
    const board = newBoard();
    board.hearSnapshot(teamSnapshot(5, [], queueOf(0)));
    board.hearSnapshot(teamSnapshot(4, [], queueOf(3, 9)));
    board.hearSnapshot(teamSnapshot(6, []));
    expect(board.liveCallers(later(6), 300).queue).toEqual(queueOf(0));
  });
  it('given nothing more is told, then they are forgotten, and known to be lost', () => {
    const board = newBoard();
    board.hearSnapshot(teamSnapshot(0, [], queueOf(2, 10)));
    expect(board.liveCallers(later(300), 300).isLost).toBe(false);
    expect(board.liveCallers(later(301), 300)).toEqual({ queue: null, isLost: true });
  });
  it('given two words of one moment that disagree, then the worse of both holds, in either order', () => {
    const words = [queueOf(0, 0, null), queueOf(2, 10, 0.9), queueOf(1, 12, 0.7)];
    for (const inOrder of [words, words.toReversed()]) {
      const board = newBoard();
      for (const word of inOrder) board.hearSnapshot(teamSnapshot(0, [], word));
      expect(board.liveCallers(now, 300).queue).toEqual(queueOf(2, 12, 0.7));
    }
  });
});

const anyStatus = fc.constantFrom<AgentStatus>(
  'free',
  'free',
  'reserved',
  'talking',
  'wrap-up',
  'paused',
  'logged-out',
);
const anyAgent = fc.constantFrom('ann', 'bob', 'cat');
const anyTelling = fc.oneof(
  fc
    .tuple(anyAgent, anyStatus, fc.nat(5), fc.nat(5))
    .map(([agent, status, version, at]) => ({ change: agentChanged(agent, status, version, at) })),
  fc
    .tuple(fc.uniqueArray(fc.tuple(anyAgent, anyStatus, fc.nat(5)), { selector: ([agent]) => agent }), fc.nat(5))
    .map(([agents, at]) => ({
      snapshot: teamSnapshot(
        at,
        agents.map((one) => agentState(...one)),
      ),
    })),
);
type Telling = { change: ReturnType<typeof agentChanged> } | { snapshot: ReturnType<typeof teamSnapshot> };

const boardAfter = (tellings: readonly Telling[]) => {
  const board = newBoard();
  for (const telling of tellings) {
    if ('change' in telling) board.hear(telling.change);
    else board.hearSnapshot(telling.snapshot);
  }
  return { free: new Map(board.free(START_MS)), busy: new Map(board.busy(START_MS, 3600)) };
};

it('given any tellings, in any order and any number of times, then the board shows the same', () => {
  const anyTellings = fc.array(anyTelling, { maxLength: 12 });
  const anyDelivery = anyTellings.chain((tellings) =>
    fc.tuple(
      fc.constant(tellings),
      fc.shuffledSubarray([...tellings, ...tellings], { minLength: tellings.length * 2 }),
    ),
  );
  fc.assert(
    fc.property(anyDelivery, ([inOrder, delivered]) => {
      expect(boardAfter(delivered)).toEqual(boardAfter(inOrder));
    }),
  );
});
