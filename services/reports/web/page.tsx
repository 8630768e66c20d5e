/** The frame of every page: where one is, where one can go, and whether what is shown is of now. */
import { useLive } from './live/use-live.ts';
import { useNow } from './live/use-now.ts';
import { DailyPage } from './daily/daily-page.tsx';
import { NowPage } from './now-page.tsx';
import { BacktestPage } from './backtest/backtest-page.tsx';
import { EvidencePage } from './evidence/evidence-page.tsx';
import { CasePage } from './lists/case-page.tsx';
import { ListsPage } from './lists/lists-page.tsx';
import { RecoveryPage } from './recovery/recovery-page.tsx';
import { Connection } from './parts/connection.tsx';
import { Preferences } from './parts/preferences.tsx';
import { hrefOf, type PageName, useRoute } from './route.ts';
import { texts } from './texts.ts';
import { WhyPage } from './why/why-page.tsx';

const tabs = ['now', 'recovery', 'lists', 'daily', 'backtest'] as const satisfies readonly PageName[];

const Tabs = ({ page }: { page: PageName }) => (
  <nav className="tabs" aria-label={texts.pages.label}>
    {tabs.map((tab) => (
      <a key={tab} href={hrefOf(tab)} aria-current={page === tab ? 'page' : undefined}>
        {texts.pages[tab]}
      </a>
    ))}
  </nav>
);

export const Page = () => {
  const route = useRoute();
  const { page } = route;
  const live = useLive();
  const now = useNow();
  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {texts.skipToContent}
      </a>
      <header className="top">
        <img src="./icon.svg" alt="" width="28" height="28" />
        <h1>{texts.product}</h1>
        <Tabs page={page} />
        <Connection live={live} now={now} />
        <Preferences />
      </header>
      <main id="content" tabIndex={-1} className={live.connection === 'lost' ? 'stale' : undefined}>
        {page === 'now' && <NowPage live={live} now={now} />}
        {page === 'recovery' && <RecoveryPage route={route} />}
        {page === 'lists' && <ListsPage route={route} />}
        {page === 'case' && <CasePage route={route} live={live} now={now} />}
        {page === 'why' && <WhyPage route={route} live={live} now={now + live.clockOffset} />}
        {page === 'daily' && <DailyPage />}
        {page === 'backtest' && <BacktestPage route={route} />}
        {page === 'evidence' && <EvidencePage route={route} />}
      </main>
    </>
  );
};
