/** Whether what the page shows is of now. */
import type { LiveState } from '../live/use-live.ts';
import { texts } from '../texts.ts';
import { lasting } from '../times.ts';

export const Connection = ({ live, now }: { live: LiveState; now: number }) => {
  const { connection, heardAt } = live;
  const age = heardAt === null ? '' : texts.connection.since(lasting(new Date(heardAt).toISOString(), now));
  return (
    <div className={`connection ${connection}`}>
      <span className="light" aria-hidden="true" />
      <span role="status">{texts.connection[connection]}</span>
      {connection === 'lost' && age !== '' && <span className="age">{age}</span>}
    </div>
  );
};
