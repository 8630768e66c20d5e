/** Finds a caller by number, or a case or call by its id. A number goes in the body of a request, never into an address. */
import { type FormEvent, useState } from 'react';
import { postJson, Refused } from '../live/read-json.ts';
import { go, hrefOf } from '../route.ts';
import { texts } from '../texts.ts';

const say = texts.lists;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const problemOf = (error: unknown): string => {
  if (error instanceof Refused && error.status === 501) return say.noKeys;
  return error instanceof Refused && error.status === 400 ? say.badNumber : texts.states.failed;
};

/** As Asterisk writes ids of calls: seconds since 1970 and a count. No number is written like this. */
const ASTERISK_CALL = /^1\d{9}\.\d{1,9}$/;

/** Where to go; a number is asked about first. Throws `Refused`. */
const placeOf = async (words: string): Promise<string | null> => {
  if (UUID.test(words)) return hrefOf('lists', { id: words.toLowerCase() });
  if (!ASTERISK_CALL.test(words) && /^\+?[\d\s().-]{7,}$/.test(words)) {
    const { callers } = await postJson<{ callers: readonly string[] }>('api/callers/find', { number: words });
    return callers[0] === undefined ? null : hrefOf('lists', { caller: callers[0] });
  }
  return /^[0-9a-f]{4,32}$/.test(words) ? hrefOf('lists', { caller: words }) : hrefOf('lists', { id: words });
};

export const Search = () => {
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const find = async (): Promise<void> => {
    try {
      const place = await placeOf(words.trim());
      setProblem(place === null ? say.unknownNumber : null);
      if (place === null) return;
      setWords('');
      go(place);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (words.trim() !== '') void find();
  };
  return (
    <form className="search" role="search" onSubmit={submit}>
      <input
        type="search"
        value={words}
        placeholder={say.find}
        aria-label={say.find}
        maxLength={128}
        autoComplete="off"
        onChange={({ target }) => setWords(target.value)}
      />
      <button type="submit" className="button">
        {say.findButton}
      </button>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
};
