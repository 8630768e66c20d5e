/** What a supervisor can do with a case, what was asked for, and how that stands; what can be undone shows for how long. */
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CaseAction, CaseWithTimeline } from '../../shapes.ts';
import { askCase } from '../ask.ts';
import { postJson } from '../live/read-json.ts';
import { texts } from '../texts.ts';
import { shortTimeOf, timeOf } from '../times.ts';
import { useMay } from '../viewer/use-viewer.ts';
import { ActionDialog } from './action-dialog.tsx';

const say = texts.actions;
const onOpenCases: readonly SupervisorAction[] = ['redial-now', 'redial-later', 'stop', 'solved', 'opt-out'];
const onClosedCases: readonly SupervisorAction[] = ['opt-out'];
const SHOWN = 5;

/** Where the caller is, as the last decision knew it. */
const callerZoneOf = ({ timeline }: CaseWithTimeline): string | null => {
  const zones = timeline.flatMap(({ data }) => {
    const decision = data['decision'] as { readonly zone?: unknown } | null | undefined;
    return typeof decision?.zone === 'string' ? [decision.zone] : [];
  });
  return zones.at(-1) ?? null;
};

const howItStands = (action: CaseAction): string => {
  const { state, refusal, allowedFrom, endsAt, undoRefused } = action;
  const earliest = allowedFrom === null ? '' : ` ${say.allowedFrom(shortTimeOf(allowedFrom))}`;
  if (undoRefused !== null) return say.undoRefused(say.refusal(undoRefused));
  if (state === 'refused') return `${say.refused(say.refusal(refusal))}${earliest}`;
  if (state === 'taken' && endsAt !== null) return say.takenUntil(timeOf(endsAt));
  return say.states[state];
};

interface AskedProps {
  readonly action: CaseAction;
  readonly now: number;
  readonly mayUndo: boolean;
  readonly onUndo: () => void;
}

const Asked = ({ action, now, mayUndo, onUndo }: AskedProps) => {
  const left = action.undoUntil === null ? 0 : Math.ceil((Date.parse(action.undoUntil) - now) / 1000);
  return (
    <li className={action.state}>
      <p>
        <strong>{texts.actions.titles[action.action as SupervisorAction]}</strong>
        {action.callAt !== null && ` ${say.from(shortTimeOf(action.callAt))}`} <span>{howItStands(action)}</span>
      </p>
      <p className="by">
        <time dateTime={action.requestedAt}>{timeOf(action.requestedAt)}</time> {action.by}: {say.quoted(action.reason)}
      </p>
      {mayUndo && left > 0 && (
        <button type="button" className="button" onClick={onUndo}>
          {say.undo} <span aria-hidden="true">{left}</span>
        </button>
      )}
    </li>
  );
};

interface CaseActionsProps {
  readonly found: CaseWithTimeline;
  /** By the clock of the service. */
  readonly now: number;
}

export const CaseActions = ({ found, now }: CaseActionsProps) => {
  const [chosen, setChosen] = useState<SupervisorAction | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const queries = useQueryClient();
  const mayAct = useMay('act-on-case');
  const { queryKey } = askCase(found.caseId);
  const show = (asked: CaseAction): void => {
    setProblem(null);
    queries.setQueryData<CaseWithTimeline>(
      queryKey,
      (shown) =>
        shown && { ...shown, actions: [asked, ...shown.actions.filter(({ actionId }) => actionId !== asked.actionId)] },
    );
    void queries.invalidateQueries({ queryKey });
  };
  const undo = async ({ actionId }: CaseAction): Promise<void> => {
    // The button goes; who works by keyboard goes on from here, not from the top of the page.
    title.current?.focus();
    try {
      await postJson(`api/actions/${actionId}/undo`, {});
      setProblem(null);
    } catch (error) {
      setProblem(say.notDone(error instanceof Error ? error.message : ''));
    }
    await queries.invalidateQueries({ queryKey });
  };
  const [latest] = found.actions;
  const isOpen = found.status === 'open';
  if (!mayAct && latest === undefined) return null;
  return (
    <section className="card actions no-print" aria-labelledby="actions-title">
      <header>
        <h2 id="actions-title" ref={title} tabIndex={-1}>
          {say.title}
        </h2>
        {!isOpen && <p>{say.closed}</p>}
      </header>
      {mayAct && (
        <div className="buttons">
          {(isOpen ? onOpenCases : onClosedCases).map((action) => (
            <button key={action} type="button" className="button" onClick={() => setChosen(action)}>
              {say.buttons[action]}
            </button>
          ))}
        </div>
      )}
      <p role="status" className="unseen">
        {latest === undefined ? '' : `${say.titles[latest.action as SupervisorAction]}: ${howItStands(latest)}`}
      </p>
      <p role="alert" className={problem === null ? undefined : 'wrong'}>
        {problem}
      </p>
      {found.actions.length > 0 && (
        <ol className="asked">
          {found.actions.slice(0, SHOWN).map((action) => (
            <Asked key={action.actionId} action={action} now={now} mayUndo={mayAct} onUndo={() => void undo(action)} />
          ))}
        </ol>
      )}
      {chosen !== null && (
        <ActionDialog
          caseId={found.caseId}
          action={chosen}
          callerZone={callerZoneOf(found)}
          now={now}
          onAsked={show}
          onClose={() => setChosen(null)}
        />
      )}
    </section>
  );
};
