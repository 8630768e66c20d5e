/** Asks for the reason of an action, and for the time where it has one; what the service refuses is said here, and nothing is lost. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import type { CaseAction } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';
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
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const about = useId();
  const [reason, setReason] = useState('');
  const [wall, setWall] = useState(() => wallTimeOf(now + HOUR, zone));
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const moment = momentOf(wall, zone);
    const callAt = action === 'redial-later' && moment !== null ? { callAt: new Date(moment).toISOString() } : {};
    setIsSending(true);
    try {
      onAsked(await postJson<CaseAction>(`api/cases/${caseId}/actions`, { action, reason, ...callAt }));
      dialog.current?.close();
    } catch (error) {
      setProblem(say.notDone(error instanceof Error ? error.message : ''));
      setIsSending(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      className="card action-dialog"
      aria-labelledby={title}
      aria-describedby={about}
      onClose={onClose}
    >
      <form onSubmit={(event) => void send(event)}>
        <h2 id={title}>{say.titles[action]}</h2>
        <p id={about}>{say.explained[action]}</p>
        {action === 'redial-later' && <When wall={wall} callerZone={callerZone} now={now} onChange={setWall} />}
        <label>
          {say.reason}
          <textarea
            required
            rows={3}
            minLength={3}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="hint">{say.reasonHint}</p>
        <p role="alert" className={problem === null ? undefined : 'wrong'}>
          {problem}
        </p>
        <p className="buttons">
          <button type="submit" className="button main" disabled={isSending}>
            {say.confirm[action]}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {say.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
};
