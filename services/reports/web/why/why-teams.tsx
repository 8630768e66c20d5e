/** Beside the wallboard: for each team in a sentence or two why it is dialled for, or not; opened, every figure. */
import type { PacedTeam } from '../../shapes.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { durationOf } from '../times.ts';
import { WhyFigures } from './figures.tsx';
import { inFull, inShort, silenceOf } from './sentences.ts';

const say = texts.why;

export const Silence = ({ team, now }: { team: PacedTeam; now: number }) => {
  const silence = silenceOf(team, now);
  return silence === null ? null : (
    <p className="problem" role="status">
      {say.stale(durationOf(silence))}
    </p>
  );
};

const Team = ({ team, now }: { team: PacedTeam; now: number }) => {
  const silence = silenceOf(team, now);
  const short = inShort(team).join(' ');
  return (
    <li className={silence === null ? undefined : 'silent'}>
      <details>
        <summary>
          <b>{team.teamId}</b> <span>{silence === null ? short : say.stale(durationOf(silence))}</span>
        </summary>
        {silence !== null && <p>{short}</p>}
        <p>{inFull(team).join(' ')}</p>
        <WhyFigures team={team} />
        <p>
          <a href={hrefOf('why', { team: team.teamId })}>{say.open}</a>
        </p>
      </details>
    </li>
  );
};

/** Nothing at all where no dialer tells of its teams. `now` by the server's clock. */
export const WhyTeams = ({ teams, now }: { teams: readonly PacedTeam[]; now: number }) =>
  teams.length === 0 ? null : (
    <section className="card padded why-teams" aria-labelledby="why-title">
      <h2 id="why-title">{say.title}</h2>
      <ul>
        {teams.map((team) => (
          <Team key={team.teamId} team={team} now={now} />
        ))}
      </ul>
    </section>
  );
