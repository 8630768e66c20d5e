/**
 * Strict given/when/then for deciders: all events, their order and their whole data are compared, nothing is ignored.
 * `given(decider, opened).when(command).then(closed)`
 */
import { deepStrictEqual } from 'node:assert/strict';
import type { DecidedEvent, Decider } from '../decider.ts';

export interface Given<State, Command, Event> {
  when(command: Command): When<State, Event>;
}

export interface When<State, Event> {
  readonly events: readonly Event[];
  /** After the decided events. */
  readonly state: State;
  then(...expected: readonly Event[]): void;
  thenNothing(): void;
}

const after = <State, Event extends DecidedEvent>(
  decider: Pick<Decider<State, never, Event>, 'evolve'>,
  state: State,
  events: readonly Event[],
): State => events.reduce((before, event) => decider.evolve(before, event), state);

/** The store keeps JSON: an `undefined`, a Date or a NaN would come back as something else after a restart. */
const expectStorable = (events: readonly DecidedEvent[]): void =>
  deepStrictEqual(
    JSON.parse(JSON.stringify(events)),
    events,
    'A decided event would not come back from the store as it was decided',
  );

export const given = <State, Command, Event extends DecidedEvent>(
  decider: Decider<State, Command, Event>,
  ...history: readonly NoInfer<Event>[]
): Given<State, Command, Event> => ({
  when(command) {
    const before = after(decider, decider.initial, history);
    const events = decider.decide(command, before);
    expectStorable(events);
    const compare = (expected: readonly Event[]): void => deepStrictEqual(events, expected);
    return {
      events,
      state: after(decider, before, events),
      // Reads as the test's last word; nobody awaits it.
      // oxlint-disable-next-line unicorn/no-thenable
      then: (...expected) => compare(expected),
      thenNothing: () => compare([]),
    };
  },
});

/** The property every decider keeps: a command carried out once more, on what it led to, decides nothing. Returns what it decided first. */
export const runningAgainYieldsNothing = <State, Command, Event extends DecidedEvent>(
  decider: Decider<State, Command, Event>,
  history: readonly NoInfer<Event>[],
  command: NoInfer<Command>,
): readonly Event[] => {
  const { events, state } = given(decider, ...history).when(command);
  deepStrictEqual(decider.decide(command, state), [], 'The same command again decided on more events');
  return events;
};
