/** What this viewer wants, kept in this browser: language, colours, time zone. */
export const languages = ['en', 'ru'] as const;
export const themes = ['auto', 'light', 'dark'] as const;
export type Language = (typeof languages)[number];
export type Theme = (typeof themes)[number];

const kept = (key: string): string | null => {
  try {
    return globalThis.window?.localStorage.getItem(`ringback.${key}`) ?? null;
  } catch {
    // Storage may be forbidden; the page works without.
    return null;
  }
};

const keep = (key: string, value: string): void => {
  try {
    window.localStorage.setItem(`ringback.${key}`, value);
  } catch {
    // As above: it lasts until the page is left.
  }
};

const isKnownZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const COLOURS = 'ringback-colours';

export const deviceZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const firstLanguage = (): Language => {
  const wanted = kept('language') ?? globalThis.navigator?.language ?? 'en';
  return languages.find((language) => wanted.startsWith(language)) ?? 'en';
};

const keptZone = kept('zone');
export const language: Language = firstLanguage();
export const theme: Theme = themes.find((one) => one === kept('theme')) ?? 'auto';
/** The viewer's choice; empty: the zone of the device. */
export const chosenZone: string = keptZone !== null && isKnownZone(keptZone) ? keptZone : '';
export const zone: string = chosenZone === '' ? deviceZone : chosenZone;

/** Everything is read once, so a change begins the page anew: its address holds all that was chosen on it. */
export const prefer = (key: 'language' | 'zone', value: string): void => {
  keep(key, value);
  window.location.reload();
};

export const showTheme = (wanted: Theme): void => {
  keep('theme', wanted);
  document.documentElement.dataset['theme'] = wanted;
  window.dispatchEvent(new Event(COLOURS));
};

/** Light or dark may change by the viewer's choice or by the device's. */
export const onColoursChange = (changed: () => void): (() => void) => {
  const device = window.matchMedia('(prefers-color-scheme: dark)');
  window.addEventListener(COLOURS, changed);
  device.addEventListener('change', changed);
  return () => {
    window.removeEventListener(COLOURS, changed);
    device.removeEventListener('change', changed);
  };
};
