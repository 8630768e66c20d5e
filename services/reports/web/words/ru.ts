/** Every word the page says, in Russian, page by page. */
import type { Words } from './en.ts';
import { actionsRu } from './ru/actions.ts';
import { casesRu, timelineRu } from './ru/case.ts';
import { dailyRu } from './ru/daily.ts';
import { backtestRu } from './ru/backtest.ts';
import { evidenceRu } from './ru/evidence.ts';
import { holdOutRu } from './ru/hold-out.ts';
import { inboxRu } from './ru/inbox.ts';
import { listsRu } from './ru/lists.ts';
import { agentsRu, boardRu, figuresRu } from './ru/now.ts';
import { optOutsRu } from './ru/opt-outs.ts';
import { reason, reasons, seconds } from './ru/reasons.ts';
import { recoveryRu } from './ru/recovery.ts';
import { signInRu } from './ru/sign-in.ts';
import { whyRu } from './ru/why.ts';

export const ru: Words = {
  locale: 'ru-RU',
  units: { second: 'с', minute: 'мин', hour: 'ч' },
  product: 'Ringback',
  skipToContent: 'К содержанию',
  pages: {
    now: 'Сейчас',
    recovery: 'Возврат',
    lists: 'Списки',
    daily: 'Отчёт за день',
    backtest: 'Бэктест',
    label: 'Страницы',
  },
  preferences: {
    title: 'Настройки страницы',
    language: 'Язык',
    theme: 'Цвета',
    themes: { auto: 'как на устройстве', light: 'светлые', dark: 'тёмные' },
    zone: 'Часовой пояс',
    ownZone: (zone) => `этого устройства (${zone})`,
  },
  states: {
    loading: 'Загрузка…',
    failed: 'Не удалось загрузить.',
    retry: 'Повторить',
    notUnderstood: (why) => `В адресе страницы ошибка: ${why}.`,
    startOver: 'Начать заново',
    broken: 'Страницу не удалось показать. Возможно, Ringback сейчас обновляется.',
    reload: 'Загрузить заново',
    stale: 'Данные устарели: обновить их не удалось.',
    print: 'Печать',
  },
  board: boardRu,
  recovery: recoveryRu,
  holdOut: holdOutRu,
  backtest: backtestRu,
  lists: listsRu,
  optOuts: optOutsRu,
  daily: dailyRu,
  connection: {
    connecting: 'Соединение…',
    live: 'На связи',
    lost: 'Связь потеряна, пробуем снова',
    since: (ago) => `данные получены ${ago} назад`,
  },
  figures: figuresRu,
  waiting: {
    title: 'Ждём первого звонка…',
    text: 'Как только кто-то не дождётся в очереди, потеря, извинение и перезвон появятся здесь сами.',
  },
  cases: casesRu,
  timeline: timelineRu,
  actions: actionsRu,
  evidence: evidenceRu,
  why: whyRu,
  signIn: signInRu,
  agents: agentsRu,
  inbox: inboxRu,
  seconds,
  reasons,
  reason,
};
