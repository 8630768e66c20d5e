import type { RedialEvent, RedialEventOf } from '@ringback/contracts/redials.ts';
import { given, runningAgainYieldsNothing } from '@ringback/runtime/testing/given.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, agentNamed, redialRequested, redialWithdrawn } from '../testing/facts.ts';
import { decide, type RedialCommand } from './redial.ts';
import { evolve, initial, isInHand, type OwnRedialEvent, type Redial } from './redial-state.ts';

const decider = { initial, evolve, decide };
const request = redialRequested(1);
const { decision: _, at: __, ...order } = request;
const { tenantId, callerId, redialId, caseId, teamId } = request;
const ids = { tenantId, callerId, redialId, caseId };
const ann = agentNamed('ann');
const pacing = { policy: 'progressive-1', freeAgents: 1, inFlight: 0, waiting: 1 };

const queued: RedialEvent = { type: 'RedialQueued', data: { ...order, at: after(0) } };
const placed: RedialEvent = {
  type: 'RedialPlaced',
  data: { ...ids, at: after(1), teamId, agentId: ann, attempt: 1, pacing },
};
const unknown: RedialEvent = { type: 'RedialOutcomeUnknown', data: { ...ids, at: after(2), why: 'no word' } };
const answered: RedialEvent = { type: 'RedialAnswered', data: { ...ids, at: after(10), ringSeconds: 9 } };
const connected: RedialEvent = {
  type: 'RedialConnected',
  data: { ...ids, at: after(10.5), agentId: ann, secondsToAgent: 0.5 },
};
const unanswered = (
  result: RedialEventOf<'RedialUnanswered'>['result'],
  at: number,
  ringSeconds: number,
): RedialEvent => ({
  type: 'RedialUnanswered',
  data: { ...ids, at: after(at), result, ringSeconds },
});
const abandoned = (at: number): RedialEvent => ({
  type: 'RedialAbandoned',
  data: { ...ids, at: after(at), secondsWaited: at - 10 },
});
const ended = (at: number, talkSeconds: number): RedialEvent => ({
  type: 'RedialEnded',
  data: { ...ids, at: after(at), agentId: ann, talkSeconds },
});
const cancelled = (phase: 'waiting' | 'ringing'): RedialEvent => ({
  type: 'RedialCancelled',
  data: { ...ids, at: after(5), phase, reason: 'caller-got-through' },
});

const queue: RedialCommand = { type: 'Queue', request, at: after(0) };
const place: RedialCommand = { type: 'Place', agentId: ann, pacing, at: after(1) };
const withdraw: RedialCommand = {
  type: 'Withdraw',
  withdrawn: redialWithdrawn(request, 'caller-got-through'),
  at: after(5),
};
const hungUp = (at: number): OwnRedialEvent => ({ type: 'RedialHungUp', data: { ...ids, at: after(at) } });
const takenUp = (at: number): OwnRedialEvent => ({ type: 'RedialTakenUp', data: { ...ids, at: after(at) } });

const hearPerson = { hand: 0, type: 'HearAnswer', by: 'person', ringSeconds: 9, at: after(10) } as const;
const hearEnd = { hand: 0, type: 'HearEnd', talkSeconds: 60, at: after(70.5) } as const;
const hearBusy: RedialCommand = { hand: 0, type: 'HearFailure', result: 'busy', ringSeconds: 3, at: after(4) };
const hearNothing = { hand: 0, type: 'HearNothingKnown', at: after(20) } as const;

describe('a redial', () => {
  it('given nothing, when it is requested, then it is queued', () => {
    given(decider).when(queue).then(queued);
  });
  it('given it waits, when an agent is reserved within its window, then it is placed', () => {
    given(decider, queued).when(place).then(placed);
  });
  it.each([
    ['before its window', -61],
    ['at the end of its window', 3600],
    ['after its window', 3601],
  ])('given it waits, when it should be placed %s, then nothing', (_when, seconds) => {
    given(decider, queued)
      .when({ ...place, at: after(seconds) })
      .thenNothing();
  });
  it('given it rings, when a person answers, then it is answered', () => {
    given(decider, queued, placed).when(hearPerson).then(answered);
  });
  it('given it rings, when a machine answers, then nobody was reached', () => {
    given(decider, queued, placed)
      .when({ ...hearPerson, by: 'machine' })
      .then(unanswered('machine', 10, 9));
  });
  it('given it rings, when it fails, then it says how', () => {
    given(decider, queued, placed)
      .when(hearBusy)
      .then(unanswered('busy', 4, 3));
  });
  it('given it is answered, when the agent is on the line, then it is connected after so many seconds', () => {
    given(decider, queued, placed, answered)
      .when({ hand: 0, type: 'HearConnected', at: after(10.5) })
      .then(connected);
  });
  it('given it is answered, when no agent came, then it is abandoned', () => {
    given(decider, queued, placed, answered)
      .when({ hand: 0, type: 'Abandon', at: after(12) })
      .then(abandoned(12));
  });
  it('given it is answered, when the call ends before the agent came, then it is abandoned, whoever hung up', () => {
    given(decider, queued, placed, answered)
      .when({ ...hearEnd, at: after(11) })
      .then(abandoned(11), hungUp(11));
  });
  it('given they talk, when the call ends, then it ended', () => {
    given(decider, queued, placed, answered, connected).when(hearEnd).then(ended(70.5, 60));
  });
  it('given they talk, when "no agent came" arrives late, then nothing', () => {
    given(decider, queued, placed, answered, connected)
      .when({ hand: 0, type: 'Abandon', at: after(12) })
      .thenNothing();
  });
});

describe('a redial without an agent of its own', () => {
  const anybody = { ...request, reservedAgentOnly: false };
  const queuedAny: RedialEvent = { type: 'RedialQueued', data: { ...order, reservedAgentOnly: false, at: after(0) } };
  const placeWithout: RedialCommand = { ...place, agentId: null };
  const placedWithout: RedialEvent = {
    type: 'RedialPlaced',
    data: { ...ids, at: after(1), teamId, agentId: null, attempt: 1, pacing },
  };
  const find = { hand: 0, type: 'FindAgent', agentId: ann, at: after(10) } as const;
  const found: OwnRedialEvent = { type: 'RedialAgentFound', data: { ...ids, at: after(10), agentId: ann } };

  it('given somebody who may be called so, then it is placed', () => {
    given(decider)
      .when({ type: 'Queue', request: anybody, at: after(0) })
      .then(queuedAny);
    given(decider, queuedAny).when(placeWithout).then(placedWithout);
  });
  it('given somebody who must have an agent reserved, then it is refused', () => {
    given(decider, queued).when(placeWithout).thenNothing();
  });
  it('given a person answered, when an agent is found, then they are connected, and it ends as theirs', () => {
    const rang = [queuedAny, placedWithout, answered] as const;
    given(decider, ...rang)
      .when(find)
      .then(found);
    given(decider, ...rang, found)
      .when({ hand: 0, type: 'HearConnected', at: after(10.5) })
      .then(connected);
    given(decider, ...rang, found, connected)
      .when(hearEnd)
      .then(ended(70.5, 60));
  });
  it('given the agent was not there, when another is found, then it ends as theirs', () => {
    const bob = agentNamed('bob');
    const foundBob: OwnRedialEvent = { type: 'RedialAgentFound', data: { ...ids, at: after(10), agentId: bob } };
    given(decider, queued, placed, answered)
      .when({ ...find, agentId: bob })
      .then(foundBob);
    expect([queued, placed, answered, foundBob].reduce<Redial>(evolve, initial)).toMatchObject({ agentId: bob });
  });
  it('given nobody answered yet, or this agent was found before, or all is over, then no agent is found', () => {
    given(decider, queuedAny, placedWithout).when(find).thenNothing();
    given(decider, queuedAny, placedWithout, answered, found).when(find).thenNothing();
    given(decider, queuedAny, placedWithout, answered, abandoned(12)).when(find).thenNothing();
  });
  it('given another hand has it, then the hand before finds no agent', () => {
    given(decider, queuedAny, placedWithout, answered, takenUp(11)).when(find).thenNothing();
  });
  it('given an agent was found and did not come, then they are to be given back', () => {
    const state = [queuedAny, placedWithout, answered, found, abandoned(12)].reduce<Redial>(evolve, initial);
    expect(state).toMatchObject({ status: 'done', hangUp: { agentId: ann, message: 'no-agent' } });
    expect(state).not.toHaveProperty('messageFrom');
    const hungUp = given(decider, queuedAny, placedWithout, answered, found, abandoned(12)).when({
      type: 'ConfirmHangUp',
      at: after(13),
    });
    expect(hungUp.state).toMatchObject({ status: 'done', hangUp: null, messageFrom: after(13) });
  });
});

describe('a withdrawal', () => {
  it('given it waits, then it is cancelled while waiting', () => {
    given(decider, queued).when(withdraw).then(cancelled('waiting'));
  });
  it.each([
    ['rings', [placed]],
    ['perhaps rings', [placed, unknown]],
  ] as const)(
    'given it %s, then it is cancelled while ringing, and the agent is known whose call is to be hung up',
    (_how, history) => {
      const when = given(decider, queued, ...history).when(withdraw);
      when.then(cancelled('ringing'));
      expect(when.state).toMatchObject({ status: 'done', order, hangUp: { agentId: ann } });
    },
  );
  it('given a person answered first, then it is too late: the reserved agent takes the call', () => {
    given(decider, queued, placed, answered).when(withdraw).thenNothing();
  });
  it('given it was cancelled first, when a person answers, then nothing: it is hung up', () => {
    given(decider, queued, placed, cancelled('ringing')).when(hearPerson).thenNothing();
  });
  it('given it overtook its request, then the request is refused', () => {
    given(decider).when(withdraw).then(cancelled('waiting'));
    given(decider, cancelled('waiting')).when(queue).thenNothing();
  });
});

describe('an unknown outcome', () => {
  it('given it was placed, when no word comes, then nobody knows', () => {
    given(decider, queued, placed)
      .when({ hand: 0, type: 'LoseTrack', why: 'no word', at: after(2) })
      .then(unknown);
  });
  it('given nobody knows, when word comes after all, then it goes on from there', () => {
    given(decider, queued, placed, unknown).when(hearPerson).then(answered);
    given(decider, queued, placed, unknown)
      .when(hearBusy)
      .then(unanswered('busy', 4, 3));
  });
  it('given nobody knows, when the network never heard of it, then it failed', () => {
    given(decider, queued, placed, unknown)
      .when(hearNothing)
      .then(unanswered('failed', 20, 0));
  });
  it('given a person had answered, when the network forgot the call, then it counts as abandoned', () => {
    given(decider, queued, placed, answered).when(hearNothing).then(abandoned(20), hungUp(20));
  });
  it('given they talked, when the network forgot the call, then no talk time is invented', () => {
    given(decider, queued, placed, answered, connected).when(hearNothing).then(ended(20, 0));
  });
});

describe('a redial that another hand takes up', () => {
  it('given it rings, when it is taken up, then it is recorded, once for each hand', () => {
    given(decider, queued, placed)
      .when({ type: 'TakeUp', from: 0, at: after(5) })
      .then(takenUp(5));
    given(decider, queued, placed, takenUp(5))
      .when({ type: 'TakeUp', from: 0, at: after(6) })
      .thenNothing();
    given(decider, queued, placed, takenUp(5))
      .when({ type: 'TakeUp', from: 1, at: after(6) })
      .then(takenUp(6));
  });
  it('given it was taken up, then the hand before records nothing of the call any more, and the new one does', () => {
    for (const step of [hearPerson, hearBusy, hearNothing, hearEnd] as const)
      given(decider, queued, placed, takenUp(5)).when(step).thenNothing();
    given(decider, queued, placed, takenUp(5))
      .when({ ...hearPerson, hand: 1 })
      .then(answered);
    given(decider, queued, placed, takenUp(5), answered)
      .when({ hand: 0, type: 'Abandon', at: after(12) })
      .thenNothing();
  });
  it('given it was taken up, when it is called back, then it is cancelled all the same', () => {
    given(decider, queued, placed, takenUp(4)).when(withdraw).then(cancelled('ringing'));
  });
  it('given nothing of it is left to do, then there is nothing to take up', () => {
    for (const history of [[queued], [queued, cancelled('waiting')], [queued, placed, unanswered('busy', 4, 3)]])
      given(decider, ...history)
        .when({ type: 'TakeUp', from: 0, at: after(5) })
        .thenNothing();
  });
});

describe('an end of our making', () => {
  it.each([
    ['it was called back', [cancelled('ringing')], undefined],
    ['nobody came', [answered, abandoned(12)], 'no-agent'],
    ['a machine answered', [unanswered('machine', 10, 9)], undefined],
  ] as const)('given %s, then it is to be hung up until it is confirmed, once', (_why, ends, message) => {
    const { state } = given(decider, queued, placed, ...ends).when(hearNothing);
    expect(state).toMatchObject({ hangUp: { agentId: ann, ...(message === undefined ? {} : { message }) } });
    given(decider, queued, placed, ...ends)
      .when({ type: 'ConfirmHangUp', at: after(13) })
      .then(hungUp(13));
    given(decider, queued, placed, ...ends, hungUp(13))
      .when({ type: 'ConfirmHangUp', at: after(14) })
      .thenNothing();
  });
  it('given it never rang, or ended by itself, then there is nothing to hang up', () => {
    for (const history of [
      [queued, cancelled('waiting')],
      [queued, placed, unanswered('busy', 4, 3)],
    ])
      given(decider, ...history)
        .when({ type: 'ConfirmHangUp', at: after(13) })
        .thenNothing();
  });
});

describe('a closing window', () => {
  it('given it waits, when its window closes, then it is cancelled', () => {
    given(decider, queued)
      .when({ type: 'CloseWindow', at: after(3600) })
      .then({ type: 'RedialCancelled', data: { ...ids, at: after(3600), phase: 'waiting', reason: 'window-closed' } });
  });
  it('given it waits, when its window is still open, then nothing', () => {
    given(decider, queued)
      .when({ type: 'CloseWindow', at: after(3599) })
      .thenNothing();
  });
  it('given it rings, when its window closes, then it rings on', () => {
    given(decider, queued, placed)
      .when({ type: 'CloseWindow', at: after(3600) })
      .thenNothing();
  });
});

const anyAt = fc.integer({ min: -100, max: 4000 }).map(after);
const anyCommand: fc.Arbitrary<RedialCommand> = fc
  .tuple(
    anyAt,
    fc.constantFrom<RedialCommand>(
      queue,
      place,
      place,
      hearPerson,
      { ...hearPerson, by: 'machine' },
      { ...place, agentId: null },
      { type: 'Queue', request: { ...request, reservedAgentOnly: false }, at: after(0) },
      { hand: 0, type: 'FindAgent', agentId: ann, at: after(0) },
      { hand: 0, type: 'HearConnected', at: after(0) },
      { hand: 0, type: 'Abandon', at: after(0) },
      hearBusy,
      hearEnd,
      { hand: 0, type: 'LoseTrack', why: 'no word', at: after(0) },
      { ...hearPerson, hand: 1 },
      { ...hearEnd, hand: 1 },
      { type: 'TakeUp', from: 0, at: after(0) },
      { type: 'ConfirmHangUp', at: after(0) },
      hearNothing,
      withdraw,
      { type: 'CloseWindow', at: after(0) },
    ),
  )
  .map(([at, command]) => ({ ...command, at }));
const anyStory = fc.array(anyCommand, { maxLength: 12 });

const play = (commands: readonly RedialCommand[]): OwnRedialEvent[] => {
  const history: OwnRedialEvent[] = [];
  for (const command of commands) {
    const state = history.reduce<Redial>(evolve, initial);
    history.push(...decide(command, state));
  }
  return history;
};
const count = (history: readonly OwnRedialEvent[], type: OwnRedialEvent['type']): number =>
  history.filter((event) => event.type === type).length;
const finals = ['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled'] as const;

describe('whatever happens to a redial', () => {
  it('any command again yields nothing', () => {
    fc.assert(
      fc.property(anyStory, anyCommand, (story, command) => {
        runningAgainYieldsNothing(decider, play([queue, ...story]), command);
      }),
    );
  });
  it('it is placed at most once, ends at most once, and nothing follows the end', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const history = play([queue, place, ...story]);
        const ends = finals.reduce((sum, type) => sum + count(history, type), 0);
        expect(count(history, 'RedialPlaced')).toBeLessThanOrEqual(1);
        expect(ends).toBeLessThanOrEqual(1);
        // But for what nobody else hears of.
        const told = history.filter(({ type }) => type !== 'RedialTakenUp' && type !== 'RedialHungUp');
        if (ends === 1) expect(finals).toContain(told.at(-1)?.type);
      }),
    );
  });
  it('whoever is connected was answered, and whoever is answered was placed', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const history = play([queue, ...story]);
        expect(count(history, 'RedialConnected')).toBeLessThanOrEqual(count(history, 'RedialAnswered'));
        expect(count(history, 'RedialAnswered')).toBeLessThanOrEqual(count(history, 'RedialPlaced'));
      }),
    );
  });
  it('whoever must have an agent reserved is never placed without, and whoever is connected has an agent', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const history = play(story);
        const first = history.find(({ type }) => type === 'RedialQueued')?.data;
        const placing = history.find(({ type }) => type === 'RedialPlaced')?.data;
        const mustHave = first !== undefined && 'reservedAgentOnly' in first && first.reservedAgentOnly;
        if (mustHave && placing !== undefined) expect(placing).toMatchObject({ agentId: 'ann' });
        for (const { type, data } of history) if (type === 'RedialConnected') expect(data.agentId).toBe('ann');
      }),
    );
  });
  it('once placed, the network can always settle it', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const taken = play([queue, place, ...story]).some(({ type }) => type === 'RedialTakenUp');
        const history = play([queue, place, ...story, { ...hearNothing, hand: taken ? 1 : 0 }]);
        expect(isInHand(history.reduce<Redial>(evolve, initial))).toBe(false);
      }),
    );
  });
});
