/** Who works in the demo centre. Each team has one queue of the same name. */
import { agentId, queueId, teamId, type AgentId, type QueueId, type TeamId } from '@ringback/contracts/ids.ts';

export interface DemoTeam {
  readonly teamId: TeamId;
  readonly queue: QueueId;
  readonly agents: readonly AgentId[];
}

const team = (name: string, agents: readonly string[]): DemoTeam => ({
  teamId: teamId.parse(name),
  queue: queueId.parse(name),
  agents: agents.map((agent) => agentId.parse(agent)),
});

export const demoTeams: readonly DemoTeam[] = [
  team('support', ['anna.sokolova', 'boris.volkov', 'vera.morozova', 'gleb.orlov', 'daria.lebedeva']),
  team('sales', ['egor.kozlov', 'zhanna.pavlova', 'igor.nikitin', 'ksenia.belova']),
];
