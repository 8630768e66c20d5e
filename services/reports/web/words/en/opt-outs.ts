/** The words of the list of callers who opted out, in English. */
export const optOutsEn = {
  title: 'Opted out',
  source: 'How they said so',
  allSources: 'any way',
  sources: { sms: 'by SMS', import: 'imported list', agent: 'told an agent' },
  columns: {
    since: 'Since',
    caller: 'Caller',
    source: 'How they said so',
    client: 'Client',
    caseOpenThen: 'A case was open then',
  },
  yes: 'yes',
  no: 'no',
  count: (count: string, callers: number) => `${count} ${callers === 1 ? 'caller' : 'callers'}`,
  most: (count: string) => `more than ${count} callers`,
  none: 'Nobody has opted out like this.',
  noneText:
    'Whoever answers STOP, tells an agent, or is on an imported list appears here, and is neither called nor written to.',
};
