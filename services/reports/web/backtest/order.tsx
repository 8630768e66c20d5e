/** The policy to try, as a file or as text, and the days; what is wrong with it is said beside it. */
import { type DragEvent, type FormEvent, useState } from 'react';
import { postJson } from '../live/read-json.ts';
import { zone } from '../preferences.ts';
import { plusDays, today } from '../recovery/period.ts';
import { texts } from '../texts.ts';
import { keepDraft, keptDraft } from './draft.ts';

const say = texts.backtest;

interface OrderProps {
  readonly present: string;
  readonly isBusy: boolean;
  readonly onStart: () => void;
}

const days = () => ({ from: plusDays(today(), -7), to: plusDays(today(), -1) });

export const Order = ({ present, isBusy, onStart }: OrderProps) => {
  const [policy, setPolicy] = useState(() => keptDraft() ?? present);
  const [period, setPeriod] = useState(days);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const write = (text: string): void => {
    setPolicy(text);
    keepDraft(text === present ? null : text);
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setProblem(null);
    write(await file.text());
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const send = async (): Promise<void> => {
    setIsSending(true);
    setProblem(null);
    try {
      await postJson('api/back-tests', { policy, from: period.from, to: plusDays(period.to, 1), zone });
      onStart();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : say.failedToStart);
    } finally {
      setIsSending(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  return (
    <form
      className="card padded order no-print"
      onSubmit={submit}
      onDrop={drop}
      onDragOver={(event) => event.preventDefault()}
    >
      <div className="policy-head">
        <label htmlFor="policy">{say.policy}</label>
        <button type="button" className="button" onClick={() => write(present)}>
          {say.present}
        </button>
        <label className="button file">
          {say.choose}
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ target }) => {
              void take(target.files?.[0]);
              // Else the same file, mended, could not be chosen again: browsers tell of changes only.
              target.value = '';
            }}
          />
        </label>
        <span className="note">{say.drop}</span>
      </div>
      <textarea
        id="policy"
        spellCheck={false}
        rows={14}
        value={policy}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'policy-problem'}
        onChange={({ target }) => write(target.value)}
      />
      {problem !== null && (
        <p id="policy-problem" className="wrong" role="alert">
          {problem}
        </p>
      )}
      <div className="controls">
        <label>
          {say.from}{' '}
          <input
            type="date"
            required
            max={period.to}
            value={period.from}
            onChange={({ target }) => setPeriod({ ...period, from: target.value })}
          />
        </label>
        <label>
          {say.to}{' '}
          <input
            type="date"
            required
            min={period.from}
            value={period.to}
            onChange={({ target }) => setPeriod({ ...period, to: target.value })}
          />
        </label>
        <button type="submit" className="button go" disabled={isBusy || isSending}>
          {say.run}
        </button>
      </div>
    </form>
  );
};
