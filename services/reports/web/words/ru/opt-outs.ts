/** The words of the list of callers who opted out, in Russian. */
import type { optOutsEn } from '../en/opt-outs.ts';

export const optOutsRu: typeof optOutsEn = {
  title: 'Отказались от звонков',
  source: 'Как отказались',
  allSources: 'любым способом',
  sources: { sms: 'по SMS', import: 'из списка', agent: 'сказали оператору' },
  columns: {
    since: 'С какого времени',
    caller: 'Клиент',
    source: 'Как отказался',
    client: 'Заказчик',
    caseOpenThen: 'Случай был открыт',
  },
  yes: 'да',
  no: 'нет',
  count: (count) => `клиентов: ${count}`,
  most: (count) => `клиентов больше ${count}`,
  none: 'Таких отказов нет.',
  noneText:
    'Здесь появятся те, кто ответил СТОП, сказал оператору или есть в загруженном списке: им не звонят и не пишут.',
};
