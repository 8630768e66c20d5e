/** Puts the page on screen. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
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

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5000 } } });
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
