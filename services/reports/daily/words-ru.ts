/** The words of the daily report, in Russian; names of measures are those of the page. */
import { recoveryRu } from '../web/words/ru/recovery.ts';
import type { DailyWords } from './words-en.ts';

export const dailyRu: DailyWords = {
  locale: 'ru-RU',
  measures: recoveryRu.measures,
  colours: recoveryRu.colours,
  units: { second: 'с', minute: 'мин', hour: 'ч' },
  subject: (day, lost, rate) => `Ringback, ${day}: потеряно ${lost}, возвращено ${rate}`,
  subjectNobody: (day) => `Ringback, ${day}: никого не потеряли`,
  title: 'Потерянные звонки и что с ними стало',
  nobody: 'В этот день никого не потеряли.',
  points: 'п. п.',
  columns: { measure: 'Показатель', day: 'за день', before: 'днём раньше', weekBefore: 'неделей раньше' },
  short: { lost: 'Потеряно', opened: 'Случаев', byRedial: 'Перезвоном', byCaller: 'Сами', recoveryRate: 'Доля' },
  team: 'По командам',
  queue: 'По очередям',
  noPlace: 'без названия',
  worst: 'Худшие часы',
  places: { team: 'Команда', queue: 'Очередь', hour: 'Час' },
  late: {
    none: 'Просроченных обещаний сейчас нет.',
    some: (count, oldest) => `Просроченных обещаний сейчас: ${count}, самый давний клиент потерян ${oldest}.`,
    open: 'Показать',
  },
  abandonment: {
    title: 'Перезвоны без оператора и их предел',
    day: 'за день',
    month: 'за 30 дней',
    row: (rate, abandoned, answered) => `${rate} (${abandoned} из ${answered})`,
    limit: (limit) => `предел ${limit}`,
    over: 'выше предела',
    within: 'в пределах',
  },
  sms: {
    title: 'SMS за день',
    accepted: 'принято к отправке',
    submitted: 'у оператора связи',
    delivered: 'доставлено',
    failed: 'не доставлено',
    unknown: 'исход неизвестен',
  },
  open: 'Открыть отчёт',
  footer: (made, zone) =>
    `Дни и часы — по времени ${zone}, данные на ${made}. Незакрытые случаи ещё могут изменить их; самые новые — на странице.`,
};
