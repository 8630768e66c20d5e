/** The form that makes a key, and the key, until the page is left. */
import { type FormEvent, useState } from 'react';
import type { ApiKey } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';
import { texts } from '../texts.ts';

const say = texts.signIn.keys;
const DAYS = 90;
/** A key manages no keys. */
const keyRoles: ApiKey['roles'] = ['agent', 'supervisor', 'auditor', 'monitor'];

const Made = ({ value }: { value: string }) => {
  const [isCopied, setIsCopied] = useState(false);
  return (
    <div className="made-key" role="status">
      <p>{say.once}</p>
      <p>
        <code>{value}</code>{' '}
        <button
          type="button"
          className="button"
          onClick={() => void navigator.clipboard.writeText(value).then(() => setIsCopied(true))}
        >
          {isCopied ? say.copied : say.copy}
        </button>
      </p>
    </div>
  );
};

export const NewKey = ({ onMade }: { onMade: () => void }) => {
  const [key, setKey] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const wanted = { name: fields.get('name'), roles: fields.getAll('roles'), days: Number(fields.get('days')) };
    try {
      setKey((await postJson<{ key: string }>('api/keys', wanted)).key);
      setProblem(null);
      form.reset();
      onMade();
    } catch (error) {
      setProblem(say.notMade(error instanceof Error ? error.message : ''));
    }
  };
  return (
    <section className="card padded" aria-labelledby="new-key-title">
      <h2 id="new-key-title">{say.make}</h2>
      <form className="controls" onSubmit={(event) => void send(event)}>
        <label>
          {say.columns.name}
          <input type="text" name="name" required maxLength={80} autoComplete="off" />
        </label>
        <fieldset>
          <legend>{say.columns.roles}</legend>
          {keyRoles.map((role) => (
            <label key={role}>
              <input type="checkbox" name="roles" value={role} /> {texts.signIn.roles[role]}
            </label>
          ))}
        </fieldset>
        <label>
          {say.days}
          <input type="number" name="days" required min={1} max={366} defaultValue={DAYS} />
        </label>
        <button type="submit" className="button">
          {say.make}
        </button>
      </form>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {key !== null && <Made value={key} />}
    </section>
  );
};
