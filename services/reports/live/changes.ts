/** Remembers what the last batches touched, so that the page is sent only that. */
import type { Envelope } from '@ringback/contracts/envelope.ts';

/** `everything`: so much changed (catching up) that sending the newest afresh is cheaper than naming it. */
export type Changed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'some';
      readonly caseIds: readonly string[];
      readonly smsIds: readonly string[];
      readonly callerIds: readonly string[];
    };

export interface Changes {
  note(envelopes: readonly Envelope[]): void;
  /** Something about this case changed that is no event, or none yet. */
  noteCase(caseId: string): void;
  /** What was taken did not arrive: take everything next time. */
  noteEverything(): void;
  /** What was noted since the last time. */
  take(): Changed;
}

const MOST_NAMED = 500;

export const changes = (): Changes => {
  let noted = 0;
  const caseIds = new Set<string>();
  const smsIds = new Set<string>();
  const callerIds = new Set<string>();
  let everything = false;
  const tooMany = (): boolean => everything || caseIds.size + smsIds.size + callerIds.size > MOST_NAMED;
  const noteOne = ({ data }: Envelope): void => {
    noted += 1;
    if (tooMany()) return;
    if ('caseId' in data && data.caseId !== null) caseIds.add(data.caseId);
    else if ('smsId' in data) smsIds.add(data.smsId);
    else if ('callerId' in data && data.callerId !== null) callerIds.add(data.callerId);
    else if ('caller' in data && data.caller) callerIds.add(data.caller.callerId);
  };
  const named = (): Changed =>
    tooMany()
      ? { kind: 'everything' }
      : { kind: 'some', caseIds: [...caseIds], smsIds: [...smsIds], callerIds: [...callerIds] };
  return {
    note: (envelopes) => envelopes.forEach(noteOne),
    noteCase(caseId) {
      noted += 1;
      if (!tooMany()) caseIds.add(caseId);
    },
    noteEverything() {
      noted += 1;
      everything = true;
    },
    take() {
      const changed: Changed = noted === 0 ? { kind: 'nothing' } : named();
      noted = 0;
      everything = false;
      for (const ids of [caseIds, smsIds, callerIds]) ids.clear();
      return changed;
    },
  };
};
