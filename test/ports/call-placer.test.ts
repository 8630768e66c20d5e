/** The simulated telephone network and its ACD keep what the dialer relies on. */
import { centreAcd } from '@ringback/centre/acd.ts';
import { openCallRecord } from '@ringback/centre/call-record.ts';
import { type Callee, defaultCalleeParameters } from '@ringback/centre/callee-model.ts';
import { telephoneNetwork } from '@ringback/centre/telephone-network.ts';
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import { callPlacerSuite, type Habit } from '@ringback/dialer/call-placer-suite.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';

const team = 'service' as TeamId;
const agents = ['anna', 'boris'] as [AgentId, AgentId] & AgentId[];
const NUMBERS: Readonly<Record<Habit, string>> = {
  answers: '+79160000001',
  'is-a-machine': '+79160000002',
  'is-busy': '+79160000003',
  'never-answers': '+79160000004',
};
const answers = { kind: 'answers', ringSeconds: 9, patienceSeconds: 6, talkSeconds: 100 } as const;
const CALLEES: Readonly<Record<string, Callee>> = {
  [NUMBERS.answers]: { ...answers, by: 'person' },
  [NUMBERS['is-a-machine']]: { ...answers, by: 'machine' },
  [NUMBERS['is-busy']]: { kind: 'fails', result: 'busy', rings: false, ringSeconds: 0 },
  [NUMBERS['never-answers']]: { kind: 'fails', result: 'no-answer', rings: true, ringSeconds: 30 },
};

callPlacerSuite('the simulated centre', async () => {
  const clock = virtualClock(Date.parse('2026-11-23T09:00:00.000Z'), trackedWork());
  const { acd, lines, setInbound } = centreAcd({ clock, say: () => {}, wrapUpSeconds: () => 15 });
  for (const agent of agents) setInbound(agent, team, { status: 'free', callId: null });
  const record = openCallRecord(null);
  const placer = telephoneNetwork({
    clock,
    record,
    agents: lines,
    isOnLine: () => false,
    callees: { parameters: defaultCalleeParameters, meet: ({ number }) => CALLEES[number]!, wrapUpSeconds: () => 15 },
  });
  return {
    acd,
    placer,
    team,
    agents,
    numberThat: (habit) => NUMBERS[habit],
    run: (seconds) => clock.runUntil(clock.now() + seconds * 1000),
    dispose: async () => record.close(),
  };
});
