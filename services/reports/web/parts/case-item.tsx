/** One case: who was lost, when, where it stands; opened, how it got there. */
import type { CaseRow } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';
import { Timeline } from './timeline.tsx';

const say = texts.cases;

export const toneOfStatus: Readonly<Record<CaseRow['status'], string>> = {
  open: 'open',
  'recovered-by-redial': 'redial',
  'recovered-by-caller': 'caller',
  'given-up': 'gone',
};

export const Steps = ({ row }: { row: CaseRow }) => {
  const { apology, redial, attempts, losses, callerOnLine, status } = row;
  const isOngoing = redial !== null && (status === 'open' || redial.status === 'talking');
  const notes = [
    say.apology(apology.status, apology.reason),
    isOngoing ? say.redial(redial.status, redial.reason) : '',
    attempts > 0 ? say.attempts(attempts) : '',
    losses > 1 ? say.losses(losses) : '',
    callerOnLine ? say.onLine : '',
  ];
  return (
    <span className="notes">
      {notes
        .filter((note) => note !== '')
        .map((note) => (
          <span key={note}>{note}</span>
        ))}
    </span>
  );
};

interface CaseItemProps {
  readonly row: CaseRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export const CaseItem = ({ row, isOpen, onToggle }: CaseItemProps) => {
  const timelineId = `timeline-${row.caseId}`;
  return (
    <li className={isOpen ? 'case opened' : 'case'}>
      <button type="button" aria-expanded={isOpen} aria-controls={timelineId} onClick={onToggle}>
        <time dateTime={row.lostAt}>{timeOf(row.lostAt)}</time>
        <span className="who">
          <span className="caller">{say.caller(row.caller)}</span>{' '}
          <span className="how">{say.lostAfter(texts.seconds(row.waitSeconds), row.queue)}</span>
        </span>
        <span className={`chip ${toneOfStatus[row.status]}`}>
          {row.status === 'given-up' ? say.givenUp(row.giveUpReason) : say.status[row.status]}
        </span>
        <Steps row={row} />
        <span className="arrow" aria-hidden="true" />
      </button>
      <div id={timelineId}>{isOpen && <Timeline row={row} />}</div>
    </li>
  );
};
