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
import { UnlessBroken } from './parts/unless-broken.tsx';
import { Preferences } from './parts/preferences.tsx';
import { hrefOf, type PageName, useRoute } from './route.ts';
import { texts } from './texts.ts';
import { AuditPage } from './audit/audit-page.tsx';
import { KeysPage } from './keys/keys-page.tsx';
import { Empty } from './parts/empty.tsx';
import { SignedIn } from './viewer/signed-in.tsx';
import { rightOfPage, useMay, useViewer } from './viewer/use-viewer.ts';
import { ViewerMenu } from './viewer/viewer-menu.tsx';
import { WhyPage } from './why/why-page.tsx';

const tabs = ['now', 'recovery', 'lists', 'daily', 'backtest'] as const satisfies readonly PageName[];

const Tabs = ({ page }: { page: PageName }) => {
  const { rights } = useViewer();
  return (
    <nav className="tabs" aria-label={texts.pages.label}>
      {tabs
        .filter((tab) => rights.includes(rightOfPage[tab]))
        .map((tab) => (
          <a key={tab} href={hrefOf(tab)} aria-current={page === tab ? 'page' : undefined}>
            {texts.pages[tab]}
          </a>
        ))}
    </nav>
  );
};

const Frame = () => {
  const route = useRoute();
  const { page } = route;
  const isTheirs = useMay(rightOfPage[page]);
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
        <ViewerMenu />
        <Preferences />
      </header>
      <main id="content" tabIndex={-1} className={live.connection === 'lost' ? 'stale' : undefined}>
        <UnlessBroken key={page} place={route.query.toString()}>
          {!isTheirs && <Empty title={texts.signIn.notYours} text={texts.signIn.notYoursText} />}
          {isTheirs && page === 'now' && <NowPage live={live} now={now} />}
          {isTheirs && page === 'recovery' && <RecoveryPage route={route} />}
          {isTheirs && page === 'lists' && <ListsPage route={route} />}
          {isTheirs && page === 'case' && <CasePage route={route} live={live} now={now} />}
          {isTheirs && page === 'why' && <WhyPage route={route} live={live} now={now + live.clockOffset} />}
          {isTheirs && page === 'daily' && <DailyPage />}
          {isTheirs && page === 'backtest' && <BacktestPage route={route} />}
          {isTheirs && page === 'evidence' && <EvidencePage route={route} />}
          {isTheirs && page === 'audit' && <AuditPage route={route} />}
          {isTheirs && page === 'keys' && <KeysPage />}
        </UnlessBroken>
      </main>
    </>
  );
};

export const Page = () => (
  <SignedIn>
    <Frame />
  </SignedIn>
);
