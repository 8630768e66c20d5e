/** Asks for a reason before something is done; what the service refuses is said here, and nothing is lost. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { texts } from '../texts.ts';

export interface ReasonDialogProps {
  readonly title: string;
  readonly about: string;
  /** The name of the reason, and what it should not hold. */
  readonly label: string;
  readonly hint?: string;
  readonly confirm: string;
  /** How a refusal is told, with what the service said. */
  readonly refused: (said: string) => string;
  /** Rejects when it is refused; the dialog closes itself when it is not. */
  readonly send: (reason: string) => Promise<void>;
  readonly onClose: () => void;
  /** Asked for besides. */
  readonly children?: ReactNode;
}

export const ReasonDialog = (props: ReasonDialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [title, about] = [useId(), useId()];
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsSending(true);
    try {
      await props.send(reason);
      dialog.current?.close();
    } catch (error) {
      setProblem(props.refused(error instanceof Error ? error.message : ''));
      setIsSending(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      className="card action-dialog"
      aria-labelledby={title}
      aria-describedby={about}
      onClose={props.onClose}
    >
      <form onSubmit={(event) => void send(event)}>
        <h2 id={title}>{props.title}</h2>
        <p id={about}>{props.about}</p>
        {props.children}
        <label>
          {props.label}
          <textarea
            required
            rows={3}
            minLength={3}
            maxLength={200}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        {props.hint !== undefined && <p className="hint">{props.hint}</p>}
        <p role="alert" className={problem === null ? undefined : 'wrong'}>
          {problem}
        </p>
        <p className="buttons">
          <button type="submit" className="button main" disabled={isSending}>
            {props.confirm}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {texts.actions.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
};
