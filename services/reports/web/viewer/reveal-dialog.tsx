/** Asks why a number is to be shown, and says that it is written down. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { RevealedNumber } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';
import { texts } from '../texts.ts';

const say = texts.signIn.number;

interface DialogProps {
  readonly caseId: string;
  readonly onRevealed: (told: RevealedNumber) => void;
  readonly onClose: () => void;
}

export const RevealDialog = ({ caseId, onRevealed, onClose }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [title, about] = [useId(), useId()];
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      onRevealed(await postJson<RevealedNumber>(`api/cases/${caseId}/reveal`, { reason }));
    } catch (error) {
      setProblem(say.notShown(error instanceof Error ? error.message : ''));
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
        <h2 id={title}>{say.show}</h2>
        <p id={about}>{say.explained}</p>
        <label>
          {say.reason}
          <textarea
            required
            rows={3}
            minLength={3}
            maxLength={200}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        <p role="alert" className={problem === null ? undefined : 'wrong'}>
          {problem}
        </p>
        <p className="buttons">
          <button type="submit" className="button main">
            {say.confirm}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {texts.actions.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
};
