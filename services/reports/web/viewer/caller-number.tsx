/** The number of a case: two digits of it, until somebody with the right says why they need the rest; hidden again by itself. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MaskedNumber, RevealedNumber } from '../../shapes.ts';
import { readJson } from '../live/read-json.ts';
import { texts } from '../texts.ts';
import { RevealDialog } from './reveal-dialog.tsx';
import { useMay } from './use-viewer.ts';

const say = texts.signIn.number;

interface Shown {
  readonly number: string;
  readonly hideAt: number;
}

/** Seconds until it is hidden. */
const useSecondsLeft = (shown: Shown | null, hide: () => void): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (shown === null) return;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, [shown]);
  const left = shown === null ? 0 : Math.ceil((shown.hideAt - now) / 1000);
  useEffect(() => {
    if (shown !== null && left <= 0) hide();
  }, [shown, left, hide]);
  return left;
};

export const CallerNumber = ({ caseId }: { caseId: string }) => {
  const mayReveal = useMay('reveal-number');
  const [shown, setShown] = useState<Shown | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [hide] = useState(() => () => setShown(null));
  const left = useSecondsLeft(shown, hide);
  const { data } = useQuery({
    queryKey: ['number', caseId],
    queryFn: ({ signal }) => readJson<MaskedNumber>(`api/cases/${encodeURIComponent(caseId)}/number`, { signal }),
  });
  if (data === undefined) return null;
  const reveal = ({ number, hideAfterSeconds }: RevealedNumber): void => {
    setIsAsking(false);
    setShown({ number, hideAt: Date.now() + hideAfterSeconds * 1000 });
  };
  return (
    <div className="caller-number no-print">
      {say.title}{' '}
      <span aria-live="polite">
        {shown === null ? (
          <span className={data.masked === null ? 'hint' : 'digits'}>{data.masked ?? say.states[data.state]}</span>
        ) : (
          <a className="digits" href={`tel:${shown.number}`}>
            {shown.number}
          </a>
        )}
      </span>{' '}
      {shown === null && data.state === 'known' && mayReveal && (
        <button type="button" className="button" onClick={() => setIsAsking(true)}>
          {say.show}
        </button>
      )}
      {shown !== null && (
        <button type="button" className="button" onClick={hide}>
          {say.hide} <span aria-hidden="true">{left}</span>
        </button>
      )}
      {isAsking && <RevealDialog caseId={caseId} onRevealed={reveal} onClose={() => setIsAsking(false)} />}
    </div>
  );
};
