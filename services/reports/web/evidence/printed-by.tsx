/** The foot of a printed sheet: when, in which zone, and room for who printed it. */
import { useEffect, useState } from 'react';
import { zone } from '../preferences.ts';
import { texts } from '../texts.ts';
import { fullTimeOf } from '../times.ts';
import { useViewer } from '../viewer/use-viewer.ts';

const say = texts.evidence;

/** The moment the printing began, not the one the page was opened. */
const usePrintedAt = (): number => {
  const [at, setAt] = useState(() => Date.now());
  useEffect(() => {
    const note = (): void => setAt(Date.now());
    window.addEventListener('beforeprint', note);
    return () => window.removeEventListener('beforeprint', note);
  }, []);
  return at;
};

export const PrintedBy = () => {
  const at = usePrintedAt();
  const { name, signIn } = useViewer();
  return (
    <footer className="printed">
      {say.printed(fullTimeOf(at), zone)}, {say.by} {signIn === 'local' ? <span className="blank" /> : name}
    </footer>
  );
};
