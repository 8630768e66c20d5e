/** The contact policy: how, when and how often a lost caller may be contacted. Read from a file (`policy-file.ts`), else these defaults. */
import type { LossReason } from '@ringback/contracts/parts.ts';
import type { JurisdictionName } from './jurisdictions.ts';

/** Local wall-clock hours, minutes since midnight; `to` is exclusive. `days`: 1 = Monday … 7 = Sunday. */
export interface Hours {
  readonly from: number;
  readonly to: number;
  readonly days: readonly number[];
  /** Whether a day of the local calendar, `2026-12-25`, is closed besides. */
  readonly isClosed?: (date: string) => boolean;
}

/** Results after which another attempt makes sense. */
export type RetriedResult = 'busy' | 'no-answer' | 'machine' | 'rejected' | 'unreachable' | 'failed' | 'abandoned';

export interface Policy {
  /** Named in every decision. */
  readonly version: string;
  /** Whose rules limit it: those of the country the number belongs to, or one jurisdiction for all; `plain`: nobody's. */
  readonly jurisdiction: 'by-number' | JurisdictionName;
  /** For the callers of a tenant instead. */
  readonly jurisdictionOfTenants: Readonly<Record<string, 'by-number' | JurisdictionName>>;
  /** Version of the rules that limited it for a caller, named in decisions; null: none did. */
  readonly ruledBy: string | null;
  /** Whether the whole country has a public holiday on that day of its calendar. */
  readonly isHoliday: (country: string, date: string) => boolean;
  /** Language of an apology when the caller's own is not known. */
  readonly language: 'ru' | 'en';
  /** A caller who hung up within this wait did not really wait. */
  readonly shortAbandonSeconds: number;
  /** How calls must have been lost to be chased. */
  readonly chase: readonly LossReason[];
  /** E.164 prefixes that may be contacted; empty: every ordinary number. Premium numbers are never contacted. */
  readonly allowedPrefixes: readonly string[];
  readonly apology: {
    readonly hours: Hours;
    /** After an outage an apology older than this only puzzles. */
    readonly freshMinutes: number;
    /** Whether to try lines that may or may not be mobile. */
    readonly toUnknownLines: boolean;
  };
  readonly redial: {
    readonly hours: Hours;
    /** A loss first seen later than this is not chased any more. */
    readonly freshMinutes: number;
    /** Pause after the loss: many callers try again at once. */
    readonly quarantineSeconds: number;
    readonly attempts: number;
    /** Pause before the next attempt, by how the last one ended. */
    readonly retryMinutes: Readonly<Record<RetriedResult, number>>;
    readonly ringTimeoutSeconds: number;
  };
  /** Contacts of any kind to one caller in any rolling 24 hours. */
  readonly contactsPerDay: number;
  /** How long after their own call a caller who may be in several zones is taken to be awake; 0: never. */
  readonly justCalledMinutes: number;
  /** A case is given up this long after its first loss. */
  readonly expiryHours: number;
  /** A call promised for a certain time is late after so long: its caller is told so, once. */
  readonly lateAfterMinutes: number;
  /** A call whose end was never reported is taken as over after this long. */
  readonly lineStaleMinutes: number;
  /** Callers left alone, so that one sees what the chase adds: a share of 0 to 0.5, chosen by hash; another salt chooses others. */
  readonly holdOut: { readonly share: number; readonly salt: string };
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const at = (hour: number): number => hour * 60;

export const defaultPolicy: Policy = {
  version: 'default-1',
  jurisdiction: 'by-number',
  jurisdictionOfTenants: {},
  ruledBy: null,
  isHoliday: () => false,
  language: 'ru',
  shortAbandonSeconds: 5,
  chase: ['hung-up', 'queue-timeout', 'no-agents', 'closed-hours'],
  allowedPrefixes: [],
  apology: { hours: { from: at(9), to: at(21), days: EVERY_DAY }, freshMinutes: 60, toUnknownLines: true },
  redial: {
    hours: { from: at(9), to: at(20), days: EVERY_DAY },
    freshMinutes: 240,
    quarantineSeconds: 30,
    attempts: 3,
    retryMinutes: {
      busy: 5,
      'no-answer': 30,
      machine: 60,
      rejected: 120,
      unreachable: 60,
      failed: 10,
      abandoned: 15,
    },
    ringTimeoutSeconds: 30,
  },
  contactsPerDay: 5,
  justCalledMinutes: 60,
  expiryHours: 24,
  lateAfterMinutes: 15,
  lineStaleMinutes: 240,
  holdOut: { share: 0, salt: 'hold-out-1' },
};
