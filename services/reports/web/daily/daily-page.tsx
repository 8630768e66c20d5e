/** The last daily reports: where each went, what failed and when it is tried again; to look at, and to send again. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { DailyReports } from '../../shapes.ts';
import { askDailyReports } from '../ask.ts';
import { postJson } from '../live/read-json.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { texts } from '../texts.ts';
import { calendarDayOf, timeOf } from '../times.ts';
import { Deliveries } from './deliveries.tsx';

const say = texts.daily;
type Report = DailyReports['reports'][number];

const addressOf = ({ date, zone }: Report, more = ''): string =>
  `api/daily-reports/${date}${more}?${new URLSearchParams({ zone })}`;

const Plan = ({ plan }: { plan: NonNullable<DailyReports['plan']> }) => (
  <section className="card daily-plan">
    <p>
      <strong>{say.next(timeOf(plan.nextAt))}</strong>
    </p>
    <p>
      {[
        say.plan(plan.at, plan.zone),
        ...(plan.to.length > 0 ? [say.to(plan.to.join(', '))] : []),
        ...(plan.hasFolder ? [say.folder] : []),
      ].join('; ')}
    </p>
  </section>
);

const Again = ({ report, changed }: { report: Report; changed: () => unknown }) => {
  const day = calendarDayOf(report.date);
  const sending = useMutation({
    mutationFn: () => postJson<{ deliveries: number }>(addressOf(report, '/send'), {}),
    onSettled: changed,
  });
  const send = (): void => {
    if (window.confirm(say.sure(day))) sending.mutate();
  };
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={sending.isPending}
        onClick={send}
        aria-label={say.againOf(day)}
      >
        {say.again}
      </button>
      <span role="status" className="note">
        {sending.isSuccess && say.sent(sending.data.deliveries)}
        {sending.isError && say.notSent}
      </span>
    </>
  );
};

const Item = ({ report, changed }: { report: Report; changed: () => unknown }) => {
  const day = calendarDayOf(report.date);
  return (
    <li className="daily-item">
      <header>
        <h3>{day}</h3>
        <span className="note">{say.made(timeOf(report.madeAt))}</span>
      </header>
      <Deliveries deliveries={report.deliveries} />
      <p className="controls no-print">
        <a className="button" href={addressOf(report)} target="_blank" rel="noopener" aria-label={say.viewOf(day)}>
          {say.view}
        </a>
        <Again report={report} changed={changed} />
      </p>
    </li>
  );
};

export const DailyPage = () => {
  const query = useQuery(askDailyReports);
  const told = query.data;
  return (
    <div className={query.isError ? 'report stale-report' : 'report'} aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <QueryState query={query} />
      {told?.plan === null && told.reports.length === 0 && <Empty title={say.off} text={say.offText} />}
      {told?.plan && <Plan plan={told.plan} />}
      {told?.plan && told.reports.length === 0 && <Empty title={say.none} text={say.noneText} />}
      {told !== undefined && told.reports.length > 0 && (
        <section className="card" aria-label={say.title}>
          <ol className="daily-list">
            {told.reports.map((report) => (
              <Item key={`${report.date} ${report.zone}`} report={report} changed={query.refetch} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
};
