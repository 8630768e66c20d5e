/** Language, colours and time zone, behind one button. */
import {
  chosenZone,
  deviceZone,
  language,
  languages,
  prefer,
  showTheme,
  theme,
  themes,
  type Theme,
} from '../preferences.ts';
import { texts } from '../texts.ts';
import { Menu } from './menu.tsx';

const say = texts.preferences;
const namesOf = { en: 'English', ru: 'Русский' } as const;

const Zone = () => (
  <label>
    {say.zone}
    <select defaultValue={chosenZone} onChange={(event) => prefer('zone', event.target.value)}>
      <option value="">{say.ownZone(deviceZone)}</option>
      {Intl.supportedValuesOf('timeZone').map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </select>
  </label>
);

export const Preferences = () => (
  <Menu label={`${language.toUpperCase()}: ${say.title}`} title={say.title} button={language.toUpperCase()}>
    <label>
      {say.language}
      <select defaultValue={language} onChange={(event) => prefer('language', event.target.value)}>
        {languages.map((one) => (
          <option key={one} value={one} lang={one}>
            {namesOf[one]}
          </option>
        ))}
      </select>
    </label>
    <label>
      {say.theme}
      <select defaultValue={theme} onChange={(event) => showTheme(event.target.value as Theme)}>
        {themes.map((one) => (
          <option key={one} value={one}>
            {say.themes[one]}
          </option>
        ))}
      </select>
    </label>
    <Zone />
  </Menu>
);
