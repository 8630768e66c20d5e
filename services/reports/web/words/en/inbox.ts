/** The words of the built-in SMSC, in English. */
export const inboxEn = {
  title: 'SMS inbox',
  explained: 'What customers saw, at the built-in SMSC. Answer as the customer.',
  absent: 'Only with the built-in SMSC',
  absentText: 'Messages go to a real operator here, so what customers read stays with them.',
  none: 'No SMS yet',
  noneText: 'The first apology shows up here as the customer sees it.',
  threads: 'Customers',
  back: 'All customers',
  conversation: (number: string) => `Conversation with ${number}`,
  reply: 'Answer as the customer',
  placeholder: 'Write as the customer…',
  send: 'Send',
  quick: ['STOP', 'START'],
  notSent: 'Not sent: ',
  unread: (count: number) => (count === 1 ? '1 SMS' : `${count} SMS`),
  state: { accepted: 'on its way', delivered: 'delivered', failed: 'not delivered' } as Readonly<
    Record<string, string>
  >,
  arriving: (arrived: number, parts: number) => `${arrived} of ${parts} parts arrived`,
};
