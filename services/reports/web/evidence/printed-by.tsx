/** The foot of a printed sheet: when, in which zone, who, and whether the audit trail has it. */
import { zone } from '../preferences.ts';
import { texts } from '../texts.ts';
import { fullTimeOf } from '../times.ts';
import { useViewer } from '../viewer/use-viewer.ts';
import type { Printing } from './use-printing.ts';

const say = texts.evidence;

/** Where nobody signs in, there is room for a name. */
export const PrintedBy = ({ printing: { at, isRecorded } }: { printing: Printing }) => {
  const { name, signIn } = useViewer();
  return (
    <footer className="printed">
      {say.printed(fullTimeOf(at), zone)}, {say.by} {signIn === 'local' ? <span className="blank" /> : name}
      {isRecorded && ` ${say.inTrail}`}
    </footer>
  );
};
