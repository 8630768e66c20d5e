/** `#/why?team=`: why one team is dialled for, or not, now and in the last hour. */
import { useQuery } from '@tanstack/react-query';
import { askPacing } from '../ask.ts';
import type { LiveState } from '../live/use-live.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { WhyFigures } from './figures.tsx';
import { HourChart } from './hour-chart.tsx';
import { inFull, inShort } from './sentences.ts';
import { Silence } from './why-teams.tsx';

const say = texts.why;

export const WhyPage = ({ route, live, now }: { route: Route; live: LiveState; now: number }) => {
  const teamId = route.query.get('team') ?? '';
  const query = useQuery(askPacing(teamId));
  // What is told live is newer than what was asked for.
  const team = live.pacing.find((one) => one.teamId === teamId) ?? query.data?.latest ?? null;
  return (
    <div className="report">
      <h2 className="page-title">{say.ofTeam(teamId)}</h2>
      <p className="controls no-print">
        <a href={hrefOf('now')}>{say.back}</a>
      </p>
      {team === null && query.data !== undefined ? (
        <Empty title={say.unknown} text={say.nothingText} />
      ) : (
        <QueryState query={query} />
      )}
      {team !== null && (
        <section className="card padded why-team" aria-label={say.ofTeam(teamId)}>
          <Silence team={team} now={now} />
          <p className="lead">{inShort(team).join(' ')}</p>
          <p>{inFull(team).join(' ')}</p>
          <WhyFigures team={team} />
        </section>
      )}
      {query.data !== undefined && team !== null && <HourChart hour={query.data} />}
    </div>
  );
};
