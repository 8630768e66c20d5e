/** The dashboard: figures above, the last cases beside what customers saw and what agents do. */
import { Inbox } from './inbox/inbox.tsx';
import { useLive } from './live/use-live.ts';
import { useNow } from './live/use-now.ts';
import { Agents } from './parts/agents.tsx';
import { Cases } from './parts/cases.tsx';
import { Connection } from './parts/connection.tsx';
import { Figures } from './parts/figures.tsx';
import { texts } from './texts.ts';

export const Page = () => {
  const live = useLive();
  const now = useNow();
  const isWaiting = live.tallies !== null && live.tallies.calls.lost === 0 && live.cases.length === 0;
  return (
    <>
      <a className="skip" href="#cases">
        {texts.skipToCases}
      </a>
      <header className="top">
        <img src="./icon.svg" alt="" width="28" height="28" />
        <h1>{texts.product}</h1>
        <p>{texts.tagline}</p>
        <Connection live={live} now={now} />
      </header>
      <main className={live.connection === 'lost' ? 'stale' : undefined}>
        <Figures tallies={live.tallies} />
        <div className="columns">
          <Cases live={live} isWaiting={isWaiting} />
          <div className="side">
            <Inbox />
            <Agents agents={live.agents} isKnown={live.tallies !== null} now={now + live.clockOffset} />
          </div>
        </div>
      </main>
    </>
  );
};
