/** Who is to be left alone: the last word of each caller, whatever order it is heard in. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import type { Recorder } from './record-rows.ts';
import type { OptOutRecord } from './tables.ts';

type LastWord = Pick<OptOutRecord, 'state' | 'at' | 'source'>;

/** Of two words at the same moment the one that leaves the caller alone counts. */
const rankOf = ({ at, state, source }: LastWord): string => `${at} ${state === 'out' ? 1 : 0} ${source}`;

export const isLater = (one: LastWord, other: LastWord): boolean => rankOf(one) > rankOf(other);

export const optOutRecorder: Recorder<'opt_outs', CaseEvent> = {
  table: 'opt_outs',
  key: 'callerId',
  idOf: ({ type, data }) => (type === 'CallerOptedOut' || type === 'CallerOptedIn' ? data.callerId : null),
  blank: (callerId) => ({ callerId, tenantId: null, state: 'in', at: '', source: 'sms' }),
  record(row, { type, data }) {
    if (type !== 'CallerOptedOut' && type !== 'CallerOptedIn') return;
    const { tenantId, at, source } = data;
    row.tenantId ??= tenantId;
    const word = { state: type === 'CallerOptedOut' ? 'out' : 'in', at, source } as const;
    if (isLater(word, row)) Object.assign(row, word);
  },
};
