/** Names of time zones, as events and settings have them. */

/** Whether clocks are known to it: an IANA name such as Europe/Moscow, or an offset such as +03:00. */
export const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
