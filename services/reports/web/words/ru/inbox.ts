/** The words of the built-in SMSC, in Russian. */
import type { inboxEn } from '../en/inbox.ts';

export const inboxRu: typeof inboxEn = {
  title: 'Входящие SMS',
  explained: 'Что увидели клиенты, во встроенном SMSC. Можно ответить за клиента.',
  absent: 'Только со встроенным SMSC',
  absentText: 'Здесь сообщения уходят настоящему оператору: что прочли клиенты, остаётся у них.',
  none: 'SMS ещё нет',
  noneText: 'Первое извинение появится здесь таким, каким его видит клиент.',
  threads: 'Клиенты',
  back: 'Все клиенты',
  conversation: (number) => `Переписка с ${number}`,
  reply: 'Ответить за клиента',
  placeholder: 'Напишите как клиент…',
  send: 'Отправить',
  quick: ['STOP', 'START'],
  notSent: 'Не отправлено: ',
  unread: (count) => `${count} SMS`,
  state: { accepted: 'в пути', delivered: 'доставлено', failed: 'не доставлено' },
  arriving: (arrived, parts) => `пришло частей: ${arrived} из ${parts}`,
};
