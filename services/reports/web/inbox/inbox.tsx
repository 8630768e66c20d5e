/** What customers saw: a list of their phones, and one of them in hand. */
import { useState } from 'react';
import { Empty } from '../parts/empty.tsx';
import { texts } from '../texts.ts';
import { shortTimeOf } from '../times.ts';
import { Conversation } from './conversation.tsx';
import { type Thread, threadsOf, useInbox } from './use-inbox.ts';

const say = texts.inbox;

const lastTextOf = ({ sms }: Thread): { text: string; isReply: boolean } => {
  const all = sms.flatMap((one) => [
    { at: one.at, text: one.text, isReply: false },
    ...one.replies.map((reply) => ({ ...reply, isReply: true })),
  ]);
  return all.reduce((last, one) => (one.at >= last.at ? one : last), { at: 0, text: '', isReply: false });
};

const ThreadRow = ({ thread, onOpen }: { thread: Thread; onOpen: () => void }) => {
  const last = lastTextOf(thread);
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span className="number">{thread.number}</span>
        <time>{shortTimeOf(thread.lastAt)}</time>
        <span className={last.isReply ? 'last reply' : 'last'}>{last.text}</span>
      </button>
    </li>
  );
};

const Threads = ({ threads, onOpen }: { threads: readonly Thread[]; onOpen: (number: string) => void }) => (
  <ul className="threads" aria-label={say.threads}>
    {threads.map((thread) => (
      <ThreadRow key={thread.number} thread={thread} onOpen={() => onOpen(thread.number)} />
    ))}
  </ul>
);

export const Inbox = () => {
  const state = useInbox();
  const [openNumber, setOpenNumber] = useState<string | null>(null);
  const threads = state.kind === 'present' ? threadsOf(state.sms) : [];
  const open = threads.find(({ number }) => number === openNumber);
  return (
    <section className="card inbox" aria-labelledby="inbox-title">
      <header>
        <h2 id="inbox-title">{say.title}</h2>
        {threads.length > 0 && open === undefined && <p>{say.explained}</p>}
      </header>
      {state.kind === 'absent' && <Empty title={say.absent} text={say.absentText} />}
      {state.kind === 'present' && threads.length === 0 && <Empty title={say.none} text={say.noneText} />}
      {open === undefined ? (
        threads.length > 0 && <Threads threads={threads} onOpen={setOpenNumber} />
      ) : (
        <Conversation thread={open} onBack={() => setOpenNumber(null)} />
      )}
    </section>
  );
};
