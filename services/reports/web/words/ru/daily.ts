/** The words of the page of daily reports, in Russian. */
import type { dailyEn } from '../en/daily.ts';
import { plural } from './reasons.ts';

export const dailyRu: typeof dailyEn = {
  title: 'Отчёт за день',
  off: 'Ежедневный отчёт не настроен.',
  offText:
    'Задайте RINGBACK_DAILY_REPORT_TO вместе с RINGBACK_SMTP_URL и RINGBACK_MAIL_FROM или RINGBACK_DAILY_REPORT_FOLDER: тогда отчёт за прошедший день будет уходить каждое утро.',
  next: (time) => `Следующий: ${time}`,
  plan: (at, zone) => `Готовится каждый день в ${at}, дни по времени ${zone}`,
  to: (addresses) => `уходит на ${addresses}`,
  folder: 'сохраняется файлом',
  none: 'Отчётов ещё не было.',
  noneText: 'Первый появится здесь в назначенный час.',
  columns: { date: 'День', made: 'Готов', deliveries: 'Куда ушёл', actions: 'Действия' },
  made: (time) => `готов ${time}`,
  view: 'Открыть',
  viewOf: (day) => `Открыть отчёт за ${day}`,
  again: 'Отправить снова',
  againOf: (day) => `Отправить снова отчёт за ${day}`,
  sure: (day) => `Отправить отчёт за ${day} ещё раз всем, кому он предназначен?`,
  sent: (count) => (count === 0 ? 'Он ещё в пути ко всем.' : 'Отчёт отправляется снова.'),
  notSent: 'Отправить снова не удалось.',
  states: {
    waiting: 'ждёт',
    sending: 'отправляется',
    done: 'доставлен',
    refused: 'не принят',
    unknown: 'исход неизвестен',
    'given-up': 'не удалось',
  },
  fileDone: 'записан',
  attempts: (count) => plural(count, 'попытка', 'попытки', 'попыток'),
  nextTry: (time) => `следующая попытка ${time}`,
  yourTime: 'Время — по часовому поясу этой страницы.',
};
