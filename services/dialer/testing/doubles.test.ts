/** The doubles keep the promises of the ports, else what is tested on them is worth nothing. */
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { callPlacerSuite, type Habit } from '../call-placer-suite.ts';
import { agentNamed, START_MS, TEAM } from './facts.ts';
import { scriptedAcd } from './scripted-acd.ts';
import { type Callee, fails, machine, person, scriptedNetwork } from './scripted-network.ts';

const NUMBERS: Readonly<Record<Habit, string>> = {
  answers: '+79160000001',
  'is-a-machine': '+79160000002',
  'is-busy': '+79160000003',
  'never-answers': '+79160000004',
};
const CALLEES: Readonly<Record<string, Callee>> = {
  [NUMBERS.answers]: person(),
  [NUMBERS['is-a-machine']]: machine,
  [NUMBERS['is-busy']]: fails('busy'),
  [NUMBERS['never-answers']]: fails('no-answer', 30),
};

callPlacerSuite('the scripted network', async () => {
  const clock = virtualClock(START_MS, trackedWork());
  const acd = scriptedAcd(clock, () => {});
  acd.logIn('ann');
  acd.logIn('bob');
  return {
    acd,
    placer: scriptedNetwork(clock, { calleeOf: ({ number }) => CALLEES[number]!, talk: acd.talk, over: acd.over }),
    team: TEAM,
    agents: [agentNamed('ann'), agentNamed('bob')],
    numberThat: (habit) => NUMBERS[habit],
    run: (seconds) => clock.runUntil(clock.now() + seconds * 1000),
    dispose: async () => {},
  };
});
