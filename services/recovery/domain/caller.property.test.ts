/** Promises 1 and 2 at their source: whatever happens, in whatever order, however often. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { redialResults, wishes as wishKinds } from '@ringback/contracts/cases.ts';
import { supervisorActions } from '@ringback/contracts/requests.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acts,
  asksForHelp,
  clockShows,
  comesOnLine,
  decider,
  heldOutDecider,
  historyOf,
  leavesLine,
  lose,
  minute,
  optsIn,
  optsOut,
  replyAt,
  speaks,
  undoes,
  wishes,
} from '../testing/examples.ts';
import type { CallerState } from './caller-state.ts';
import type { Command } from './commands.ts';

const callName = fc.integer({ min: 1, max: 6 }).map((n) => `call-${n}`);
const at = fc.integer({ min: -60, max: 3 * 24 * 60 });

const replyId = fc.integer({ min: 1, max: 8 }).map((n) => `reply-${n}`);
const wishedTime = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: 3000 }).map((minutes) => ({ by: 'delay' as const, minutes })),
  fc.record({
    by: fc.constant('clock' as const),
    day: fc.constantFrom('next' as const, 'today' as const, 'tomorrow' as const, 'day-after-tomorrow' as const),
    minutes: fc.option(fc.integer({ min: 0, max: 1439 })),
  }),
);

const actionName = fc.integer({ min: 1, max: 8 }).map((n) => `action-${n}`);
const acted = fc
  .record({
    what: fc.constantFrom(...supervisorActions),
    when: at,
    name: actionName,
    callAfter: fc.integer({ min: -60, max: 2000 }),
    undoSeconds: fc.constantFrom(null, 0, 10, 200),
    heardAfter: fc.constantFrom(0, 1, 90),
  })
  .map(({ what, when, name, callAfter, undoSeconds, heardAfter }) =>
    acts(what, when, {
      name,
      callAt: what === 'redial-later' ? minute(when + callAfter) : null,
      undoUntil: undoSeconds === null ? null : minute(when) + undoSeconds * 1000,
      now: minute(when + heardAfter),
    }),
  );

/** A redial ends in some way; which redial is settled when the command is run, as only then it is known what is pending. */
type Step =
  | Command
  | { readonly kind: 'pending-redial-ends'; readonly result: (typeof redialResults)[number]; readonly at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(callName, at, fc.integer({ min: 0, max: 90 }))
    .map(([call, when, waitSeconds]) => lose(call, when, { waitSeconds })),
  fc
    .tuple(callName, at, at)
    .map(([call, lostAt, heard]) => lose(call, lostAt, { now: minute(Math.max(lostAt, heard)) })),
  fc.tuple(callName, at).map(([call, when]) => comesOnLine(call, when)),
  fc.tuple(callName, at).map(([call, when]) => leavesLine(call, when)),
  fc.tuple(callName, at, fc.boolean()).map(([call, when, over]) => speaks(call, when, over)),
  fc
    .tuple(fc.constantFrom(...redialResults), at)
    .map(([result, when]) => ({ kind: 'pending-redial-ends' as const, result, at: minute(when) })),
  at.map(clockShows),
  at.map(optsOut),
  at.map(optsIn),
  fc
    .tuple(fc.constantFrom(...wishKinds), at, replyId, wishedTime)
    .map(([wish, when, reply, time]) => wishes(wish, when, { reply: replyAt(when, reply), wishedTime: time })),
  fc.tuple(at, replyId).map(([when, reply]) => asksForHelp(when, reply)),
  acted,
  fc.tuple(actionName, at, replyId).map(([name, when, as]) => undoes(name, when, as)),
);

const settle = (one: Step, state: CallerState): Command | null => {
  if (one.kind !== 'pending-redial-ends') return one;
  const pending = state.open?.redial;
  return pending
    ? { kind: 'conclude-redial', redialId: pending.redialId, result: one.result, at: one.at, now: one.at }
    : null;
};

interface Run {
  readonly commands: readonly Command[];
  readonly history: readonly CaseEvent[];
  /** State before each event. */
  readonly before: readonly CallerState[];
}

const run = (steps: readonly Step[], rules: typeof decider): Run => {
  let state = rules.initial;
  const commands: Command[] = [];
  const history: CaseEvent[] = [];
  const before: CallerState[] = [];
  for (const one of steps) {
    const command = settle(one, state);
    if (!command) continue;
    commands.push(command);
    for (const event of rules.decide(command, state)) {
      history.push(event);
      before.push(state);
      state = rules.evolve(state, event);
    }
  }
  return { commands, history, before };
};

const steps = fc.array(step, { minLength: 1, maxLength: 40 });
const checkWith = (rules: typeof decider) => (promise: (run: Run) => void) =>
  fc.assert(
    fc.property(steps, (all) => promise(run(all, rules))),
    { numRuns: 500 },
  );

describe.each([
  ['a caller who is chased', decider],
  ['a caller who is held out', heldOutDecider],
])('%s', (_who, rules) => {
  const check = checkWith(rules);

  test('every loss told ends as a case, merged, or with a reason: exactly once', () => {
    check(({ commands, history }) => {
      const told = new Set(commands.flatMap((command) => (command.kind === 'record-loss' ? [command.callId] : [])));
      const recorded = history.flatMap((event) =>
        event.type === 'CaseOpened' || event.type === 'LossMerged' || event.type === 'LossNotEligible'
          ? [event.data.callId]
          : [],
      );
      expect(recorded.toSorted()).toEqual([...told].toSorted());
    });
  });

  test('a redial is asked for only when none is pending, the caller is off the line and has not opted out', () => {
    check(({ history, before }) => {
      history.forEach((event, nth) => {
        if (event.type !== 'RedialRequested') return;
        const { open, optedOut } = before[nth]!;
        expect(open?.redial).toBeNull();
        expect(open?.onLine.size).toBe(0);
        expect(optedOut).toBe(false);
      });
    });
  });

  test('a case has one apology decision, ends at most once, and nothing is asked for after it ended', () => {
    check(({ history }) => {
      const ended = new Set<string>();
      const apologies = new Map<string, number>();
      for (const event of history) {
        if (!('caseId' in event.data) || event.data.caseId === null) continue;
        const { caseId } = event.data;
        // A request is answered, whether or not the case is over.
        if (!event.type.startsWith('Action')) expect(ended.has(caseId), `${event.type} after the end`).toBe(false);
        if (event.type === 'CaseRecovered' || event.type === 'CaseGivenUp') ended.add(caseId);
        if (event.type === 'ApologyRequested' || event.type === 'ApologyRefused')
          apologies.set(caseId, (apologies.get(caseId) ?? 0) + 1);
      }
      expect([...apologies.values()].every((count) => count === 1)).toBe(true);
    });
  });

  test('redial ids never repeat, attempts stay within the policy', () => {
    check(({ history, before }) => {
      const asked = history.flatMap((event, nth) =>
        event.type === 'RedialRequested' ? [{ ...event.data, askedFor: before[nth]?.open?.wish?.callAt != null }] : [],
      );
      expect(new Set(asked.map(({ redialId }) => redialId)).size).toBe(asked.length);
      expect(asked.every(({ attempt, askedFor }) => attempt <= 3 || askedFor)).toBe(true);
    });
  });

  test('no sequence of replies makes two answers to one reply, or a word or a redial after STOP', () => {
    check(({ history, before }) => {
      const answered = new Set<string>();
      history.forEach((event, nth) => {
        if (event.type === 'RedialRequested' || event.type === 'NoticeRequested')
          expect(before[nth]!.optedOut, event.type).toBe(false);
        if (event.type !== 'NoticeRequested' && event.type !== 'NoticeRefused') return;
        const { replyId: reply } = event.data;
        if (reply === null) return;
        expect(answered.has(reply), 'answered twice').toBe(false);
        answered.add(reply);
      });
    });
  });

  test('answers and redials together stay within the cap of a day, and no SMS has the id of another', () => {
    check(({ history, before }) => {
      const ids = new Set<string>();
      history.forEach((event, nth) => {
        if (event.type !== 'NoticeRequested') return;
        const at = Date.parse(event.data.at);
        const today = before[nth]!.contacts.filter((then) => then > at - 86_400_000 && then <= at);
        expect(today.length).toBeLessThan(5);
        expect(ids.has(event.data.smsId)).toBe(false);
        ids.add(event.data.smsId);
      });
    });
  });

  test('who called it off is not redialled unless they called again, or asked for it, since', () => {
    check(({ history, before }) => {
      history.forEach((event, nth) => {
        if (event.type !== 'RedialRequested') return;
        expect(['cancel', 'solved']).not.toContain(before[nth]!.open?.wish?.what);
      });
    });
  });

  test('every request of a supervisor is answered exactly once', () => {
    check(({ commands, history }) => {
      const asked = new Set(commands.flatMap((one) => ('actionId' in one ? [one.actionId] : [])));
      const answered = history.flatMap((event) => ('actionId' in event.data ? [event.data.actionId] : []));
      expect(answered.toSorted()).toEqual([...asked].toSorted());
    });
  });

  test('while a supervisor has ended the chase, nothing is asked for and nobody is told of a call', () => {
    check(({ history, before }) => {
      history.forEach((event, nth) => {
        const { open } = before[nth]!;
        if (!open?.hold) return;
        expect(['RedialRequested', 'ApologyRequested']).not.toContain(event.type);
        expect(event.type === 'NoticeRequested' && event.data.kind === 'delay-notice').toBe(false);
      });
    });
  });

  test('no request of a supervisor makes a redial outside decent hours, above the cap or beyond the attempts', () => {
    check(({ history, before }) => {
      history.forEach((event, nth) => {
        if (event.type !== 'RedialRequested' || before[nth]!.open?.order == null) return;
        const notBefore = Date.parse(event.data.notBefore);
        const moscow = new Date(notBefore + 3 * 3_600_000).getUTCHours();
        expect(moscow).toBeGreaterThanOrEqual(9);
        expect(moscow).toBeLessThan(20);
        const day = before[nth]!.contacts.filter((then) => then > notBefore - 86_400_000 && then <= notBefore);
        expect(day.length).toBeLessThan(5);
      });
    });
  });

  test('no supervisor takes back a STOP of the caller', () => {
    check(({ history }) => {
      let own = false;
      for (const event of history) {
        if (event.type === 'CallerOptedOut') own = event.data.source !== 'agent';
        if (event.type === 'CallerOptedIn') expect(own && event.data.source === 'agent').toBe(false);
      }
    });
  });

  test('every command told again, at once, yields nothing new', () => {
    fc.assert(
      fc.property(steps, step, (all, last) => {
        const state = run(all, rules).history.reduce(rules.evolve, rules.initial);
        const command = settle(last, state);
        if (!command) return;
        const after = rules.decide(command, state).reduce(rules.evolve, state);
        expect(rules.decide(command, after)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  test('a loss told again after anything else happened yields nothing new', () => {
    check(({ commands, history }) => {
      const state = history.reduce(rules.evolve, rules.initial);
      for (const command of commands)
        if (command.kind === 'record-loss') expect(rules.decide(command, state)).toEqual([]);
    });
  });
});

test('who is held out gets no apology, and no redial or notice before they ask for a call; a later policy does not change that', () => {
  const check = checkWith(heldOutDecider);
  check(({ history, before }) => {
    history.forEach((event, nth) => {
      expect(event.type).not.toBe('ApologyRequested');
      expect(event.type).not.toBe('ApologyRefused');
      if (event.type === 'RedialRequested' || event.type === 'RedialRefused')
        expect(before[nth]!.open?.askedForCall).toBe(true);
      if (event.type === 'NoticeRequested') expect(event.data.replyId ?? before[nth]!.open?.wish).not.toBeNull();
    });
    const opened = history.filter(({ type }) => type === 'CaseOpened');
    expect(opened.every(({ data }) => 'arm' in data && data.arm === 'held-out')).toBe(true);
    const state = history.reduce(decider.evolve, decider.initial);
    if (state.open?.askedForCall === false)
      expect(decider.decide(leavesLine('call-9', 1), state).map(({ type }) => type)).not.toContain('RedialRequested');
  });
});

test('an empty history knows nobody', () => expect(historyOf([])).toEqual([]));
