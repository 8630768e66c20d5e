/** Asks for the reason of an action, and for the time where it has one. */
import { useId, useState } from 'react';
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import type { CaseAction } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { zone } from '../preferences.ts';
import { texts } from '../texts.ts';
import { momentOf, wallTimeOf } from './local-moment.ts';

const say = texts.actions;
const HOUR = 3_600_000;

interface WhenProps {
  readonly wall: string;
  readonly callerZone: string | null;
  readonly now: number;
  readonly onChange: (wall: string) => void;
}

const inZone = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat(texts.locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

const When = ({ wall, callerZone, now, onChange }: WhenProps) => {
  const hint = useId();
  const moment = momentOf(wall, zone);
  return (
    <>
      <label>
        {say.when(zone)}
        <input
          type="datetime-local"
          required
          value={wall}
          min={wallTimeOf(now, zone)}
          aria-describedby={hint}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <p id={hint} className="hint">
        {moment !== null && callerZone !== null && say.forCaller(inZone(moment, callerZone), callerZone)} {say.hours}
      </p>
    </>
  );
};

interface DialogProps {
  readonly caseId: string;
  readonly action: SupervisorAction;
  readonly callerZone: string | null;
  /** By the clock of the service. */
  readonly now: number;
  readonly onAsked: (asked: CaseAction) => void;
  readonly onClose: () => void;
}

export const ActionDialog = ({ caseId, action, callerZone, now, onAsked, onClose }: DialogProps) => {
  const [wall, setWall] = useState(() => wallTimeOf(now + HOUR, zone));
  const send = async (reason: string): Promise<void> => {
    const moment = momentOf(wall, zone);
    const callAt = action === 'redial-later' && moment !== null ? { callAt: new Date(moment).toISOString() } : {};
    onAsked(await postJson<CaseAction>(`api/cases/${caseId}/actions`, { action, reason, ...callAt }));
  };
  return (
    <ReasonDialog
      title={say.titles[action]}
      about={say.explained[action]}
      label={say.reason}
      hint={say.reasonHint}
      confirm={say.confirm[action]}
      refused={say.notDone}
      send={send}
      onClose={onClose}
    >
      {action === 'redial-later' && <When wall={wall} callerZone={callerZone} now={now} onChange={setWall} />}
    </ReasonDialog>
  );
};
