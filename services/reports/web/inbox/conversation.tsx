/** One customer's phone: what they were sent, what they answered, and a way to answer for them. */
import { type FormEvent, Fragment, useEffect, useRef, useState } from 'react';
import { postJson } from '../live/read-json.ts';
import { texts } from '../texts.ts';
import { shortTimeOf } from '../times.ts';
import type { InboxSms, Thread } from './use-inbox.ts';

const say = texts.inbox;

const Exchange = ({ sms }: { sms: InboxSms }) => {
  const state = sms.partsArrived < sms.parts ? say.arriving(sms.partsArrived, sms.parts) : say.state[sms.state];
  return (
    <Fragment>
      <li className="received">
        <p>{sms.text}</p>
        <span>
          {shortTimeOf(sms.at)}
          {state === undefined ? '' : ` · ${state}`}
        </span>
      </li>
      {sms.replies.map((reply) => (
        <li key={`${reply.at} ${reply.text}`} className="written">
          <p>{reply.text}</p>
          <span>{shortTimeOf(reply.at)}</span>
        </li>
      ))}
    </Fragment>
  );
};

const Answer = ({ messageId }: { messageId: string }) => {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const send = async (words: string): Promise<void> => {
    setIsSending(true);
    try {
      await postJson('smsc/api/reply', { messageId, text: words });
      setText('');
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsSending(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void send(text.trim());
  };
  return (
    <form className="answer" onSubmit={submit} aria-label={say.reply}>
      <div className="quick">
        {say.quick.map((words) => (
          <button key={words} type="button" disabled={isSending} onClick={() => void send(words)}>
            {words}
          </button>
        ))}
      </div>
      <div className="write">
        <input
          value={text}
          maxLength={1000}
          placeholder={say.placeholder}
          aria-label={say.reply}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" disabled={isSending || text.trim() === ''}>
          {say.send}
        </button>
      </div>
      {problem !== null && (
        <p className="problem" role="alert">
          {say.notSent}
          {problem}
        </p>
      )}
    </form>
  );
};

export const Conversation = ({ thread, onBack }: { thread: Thread; onBack: () => void }) => {
  const end = useRef<HTMLOListElement>(null);
  const { number, sms, lastAt } = thread;
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [lastAt, number]);
  return (
    <div className="conversation">
      <div className="with">
        <button type="button" onClick={onBack} aria-label={say.back}>
          ‹
        </button>
        <span className="number">{number}</span>
        <span className="from">{thread.from}</span>
      </div>
      <ol ref={end} className="messages" aria-label={say.conversation(number)}>
        {sms.map((one) => (
          <Exchange key={one.messageId} sms={one} />
        ))}
      </ol>
      <Answer key={number} messageId={sms.at(-1)?.messageId ?? ''} />
    </div>
  );
};
