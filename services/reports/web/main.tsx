/** Puts the page on screen. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Refused } from './live/read-json.ts';
import { Page } from './page.tsx';
import { language, showTheme, theme } from './preferences.ts';
import './style/base.css';
import './style/figures.css';
import './style/cases.css';
import './style/side.css';
import './style/board.css';
import './style/reports.css';
import './style/daily.css';
import './style/evidence.css';
import './style/actions.css';
import './style/why.css';
import './style/backtest.css';
import './style/sign-in.css';

/** Whatever is asked when a session is over: the page asks who is there. */
const cache = new QueryCache({
  onError(error, { queryKey: [asked] }) {
    if (error instanceof Refused && error.status === 401 && asked !== 'viewer')
      void queries.invalidateQueries({ queryKey: ['viewer'] });
  },
});
const queries: QueryClient = new QueryClient({
  queryCache: cache,
  defaultOptions: { queries: { retry: 1, staleTime: 5000 } },
});
const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to be put');
document.documentElement.lang = language;
showTheme(theme);
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>
  </StrictMode>,
);
