/** Where one report went, one line each, with what the mail server said where it did not. */
import type { DailyReports } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';

const say = texts.daily;
type Delivery = DailyReports['reports'][number]['deliveries'][number];

const toneOf: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'open',
  sending: 'open',
  done: 'redial',
  refused: 'gone',
  unknown: 'gone',
  'given-up': 'gone',
};

const stateOf = ({ kind, state }: Delivery): string =>
  kind === 'file' && state === 'done' ? say.fileDone : say.states[state];

const Line = ({ delivery }: { delivery: Delivery }) => {
  const { target, state, attempts, changedAt, nextAt, error } = delivery;
  const isFine = state === 'done' && attempts === 1;
  return (
    <li>
      <span className="target">{target}</span> <span className={`chip ${toneOf[state]}`}>{stateOf(delivery)}</span>{' '}
      <span className="note">
        {[
          timeOf(changedAt),
          ...(isFine || attempts === 0 ? [] : [say.attempts(attempts)]),
          ...(nextAt === null ? [] : [say.nextTry(timeOf(nextAt))]),
        ].join(', ')}
      </span>
      {error !== null && <span className="delivery-error">{error}</span>}
    </li>
  );
};

export const Deliveries = ({ deliveries }: { deliveries: readonly Delivery[] }) => (
  <ul className="deliveries">
    {deliveries.map((delivery) => (
      <Line key={delivery.target} delivery={delivery} />
    ))}
  </ul>
);
