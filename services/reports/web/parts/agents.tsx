/** Agents by team, what each does and since when. */
import type { AgentRow } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { lasting } from '../times.ts';
import { Empty } from './empty.tsx';

const say = texts.agents;

const doingOf = ({ status, doing }: AgentRow): string => {
  if (status !== 'talking' || doing === null) return say.status[status];
  return doing === 'redial' ? say.onRedial : say.onCall;
};

const toneOf = ({ status, doing }: AgentRow): string =>
  status === 'talking' && doing === 'redial' ? 'talking-redial' : status;

const Team = ({ teamId, agents, now }: { teamId: string; agents: readonly AgentRow[]; now: number }) => (
  <div className="team">
    <h3>
      {teamId}{' '}
      <span>{say.count(String(agents.filter(({ status }) => status === 'free').length), String(agents.length))}</span>
    </h3>
    <ul>
      {agents.map((agent) => (
        <li key={agent.agentId} className={toneOf(agent)}>
          <span className="light" aria-hidden="true" />
          <span className="name">{agent.agentId}</span>
          <span className="doing">{doingOf(agent)}</span>
          <time dateTime={agent.since}>{lasting(agent.since, now)}</time>
        </li>
      ))}
    </ul>
  </div>
);

interface AgentsProps {
  readonly agents: readonly AgentRow[];
  readonly isKnown: boolean;
  /** By the server's clock. */
  readonly now: number;
}

export const Agents = ({ agents, isKnown, now }: AgentsProps) => (
  <section className="card agents" aria-labelledby="agents-title">
    <header>
      <h2 id="agents-title">{say.title}</h2>
    </header>
    {isKnown && agents.length === 0 && <Empty title={say.none} text={say.noneText} />}
    {agents.length > 0 && (
      <div className="all-teams" role="group" aria-labelledby="agents-title" tabIndex={0}>
        {[...Map.groupBy(agents, ({ teamId }) => teamId)].map(([teamId, team]) => (
          <Team key={teamId} teamId={teamId} agents={team} now={now} />
        ))}
      </div>
    )}
  </section>
);
