/** Daily reports as they were made, and how each gets to where it is to go. */

type Time = string;

/** A daily report as it was made: what is sent again is the same. Written by whichever replica was first. */
export interface DailyReportRecord {
  /** A local day of the zone, `2026-11-21`. */
  date: string;
  zone: string;
  dueAt: Time;
  madeAt: Time;
  subject: string;
  html: string;
  text: string;
}

export const deliveryStates = ['waiting', 'sending', 'done', 'refused', 'unknown', 'given-up'] as const;

/**
 * One report on its way to one recipient, or into the folder. `sending` is stored before anything is sent, and `attempts` counts up
 * with it: whoever raised it alone may send, and alone may say how it went.
 */
export interface DailyDeliveryRecord {
  date: string;
  zone: string;
  /** A mail address; of a file its name. */
  target: string;
  kind: 'mail' | 'file';
  state: (typeof deliveryStates)[number];
  /** Grows when somebody asks for it again, so that the mail is another one. */
  round: number;
  attempts: number;
  /** Attempts of this round whose outcome is not known. */
  unknowns: number;
  nextAt: Time;
  giveUpAt: Time;
  /** While `sending`: when whoever sends must be taken for gone. */
  leaseUntil: Time | null;
  changedAt: Time;
  error: string | null;
}
