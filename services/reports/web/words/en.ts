/** Every word the page says, in English, page by page: another language is another object of this shape. */
import { actionsEn } from './en/actions.ts';
import { backtestEn } from './en/backtest.ts';
import { casesEn, timelineEn } from './en/case.ts';
import { dailyEn } from './en/daily.ts';
import { evidenceEn } from './en/evidence.ts';
import { holdOutEn } from './en/hold-out.ts';
import { inboxEn } from './en/inbox.ts';
import { listsEn } from './en/lists.ts';
import { agentsEn, boardEn, figuresEn } from './en/now.ts';
import { optOutsEn } from './en/opt-outs.ts';
import { reason, reasons, seconds } from './en/reasons.ts';
import { recoveryEn } from './en/recovery.ts';
import { signInEn } from './en/sign-in.ts';
import { whyEn } from './en/why.ts';

export const en = {
  locale: 'en-GB',
  units: { second: 's', minute: 'min', hour: 'h' },
  product: 'Ringback',
  skipToContent: 'Skip to the content',
  pages: {
    now: 'Now',
    recovery: 'Recovery',
    lists: 'Lists',
    daily: 'Daily report',
    backtest: 'Back-test',
    label: 'Pages',
  },
  preferences: {
    title: 'Settings of this page',
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'as the device', light: 'light', dark: 'dark' },
    zone: 'Time zone',
    ownZone: (zone: string) => `of this device (${zone})`,
  },
  states: {
    loading: 'Loading…',
    failed: 'This could not be loaded.',
    retry: 'Try again',
    notUnderstood: (why: string) => `The address asks for something that is not there: ${why}.`,
    startOver: 'Start over',
    broken: 'This page could not be shown. It may be that Ringback is just being upgraded.',
    reload: 'Load it again',
    stale: 'Old figures: the last attempt to refresh them failed.',
    print: 'Print',
  },
  board: boardEn,
  recovery: recoveryEn,
  holdOut: holdOutEn,
  backtest: backtestEn,
  lists: listsEn,
  optOuts: optOutsEn,
  daily: dailyEn,
  connection: {
    connecting: 'Connecting…',
    live: 'Live',
    lost: 'Connection lost, trying again',
    since: (ago: string) => `figures from ${ago} ago`,
  },
  figures: figuresEn,
  waiting: {
    title: 'Waiting for the first call…',
    text: 'As soon as a caller hangs up in the queue, the loss, the apology and the redial appear here by themselves.',
  },
  cases: casesEn,
  timeline: timelineEn,
  actions: actionsEn,
  evidence: evidenceEn,
  why: whyEn,
  signIn: signInEn,
  agents: agentsEn,
  inbox: inboxEn,
  seconds,
  reasons,
  reason,
};
export type Words = typeof en;
