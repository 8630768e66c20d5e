/** The policy somebody is at: it outlives a look at another page, or at this one in another language, but not the tab. */
const KEY = 'ringback.policy-draft';

/** Null where nothing was changed. */
export const keptDraft = (): string | null => {
  try {
    return window.sessionStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; the page works without.
    return null;
  }
};

/** `null` forgets it. */
export const keepDraft = (policy: string | null): void => {
  try {
    if (policy === null) window.sessionStorage.removeItem(KEY);
    else window.sessionStorage.setItem(KEY, policy);
  } catch {
    // As above: it lasts until the page is left.
  }
};
