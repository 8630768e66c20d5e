/** The wallboard, then the last cases beside what customers saw and what agents do. */
import { Inbox } from './inbox/inbox.tsx';
import type { LiveState } from './live/use-live.ts';
import { Agents } from './parts/agents.tsx';
import { Board } from './parts/board.tsx';
import { Cases } from './parts/cases.tsx';
import { Figures } from './parts/figures.tsx';
import { useViewer } from './viewer/use-viewer.ts';
import { WhyTeams } from './why/why-teams.tsx';

export const NowPage = ({ live, now }: { live: LiveState; now: number }) => {
  const { signIn } = useViewer();
  const isWaiting = live.tallies !== null && live.tallies.calls.lost === 0 && live.cases.length === 0;
  return (
    <>
      <Board board={live.board} now={now + live.clockOffset} />
      <WhyTeams teams={live.pacing} now={now + live.clockOffset} />
      <Figures tallies={live.tallies} />
      <div className="columns">
        <Cases live={live} isWaiting={isWaiting} />
        <div className="side">
          {signIn === 'local' && <Inbox />}
          <Agents agents={live.agents} isKnown={live.tallies !== null} now={now + live.clockOffset} />
        </div>
      </div>
    </>
  );
};
