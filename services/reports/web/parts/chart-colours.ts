/** Colours of the style sheet on a canvas, and when to draw anew because they changed. */
import { useEffect, useState } from 'react';
import { onColoursChange } from '../preferences.ts';

/** Of a class that sets `--tone`. */
export const resolved = (place: HTMLElement, name: string): string => {
  const probe = document.createElement('span');
  probe.className = `probe ${name}`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

export const useColoursVersion = (): number => {
  const [version, setVersion] = useState(0);
  useEffect(() => onColoursChange(() => setVersion((before) => before + 1)), []);
  return version;
};
