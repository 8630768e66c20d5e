/** What happened in one case, step by step, and which rule decided each step. */
import { useEffect, useState } from 'react';
import type { CaseRow, CaseWithTimeline, TimelineEntry } from '../../shapes.ts';
import { readJson } from '../live/read-json.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { shortTimeOf, timeOf } from '../times.ts';

import { useMay } from '../viewer/use-viewer.ts';

const say = texts.timeline;

/** As the contracts have it; parsed loosely, for a page may be older than the service. */
interface Decision {
  readonly rule?: string;
  readonly inputs?: Readonly<Record<string, string | number | boolean | null>>;
  readonly policyVersion?: string;
  /** Version of the rules of the caller's jurisdiction, where they limited the policy. */
  readonly jurisdiction?: string;
  readonly localTime?: string | null;
  readonly zone?: string | null;
  readonly zoneSource?: string | null;
}

const toneOf = (type: string): string => {
  if (type === 'CaseRecovered') return 'redial';
  if (type === 'CaseGivenUp' || type === 'RedialAbandoned') return 'gone';
  if (type.startsWith('Action')) return 'caller';
  if (type.startsWith('Sms') || type.startsWith('Apology')) return 'sms';
  if (type.startsWith('Redial')) return 'call';
  return type.startsWith('Call') ? 'lost' : 'open';
};

/** `waitSeconds` as `wait seconds`. */
const words = (key: string): string =>
  key.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

const timeForCaller = ({ localTime, zone, zoneSource }: Decision): string | null => {
  const clock = /T?(\d\d:\d\d)/.exec(localTime ?? '')?.[1];
  if (clock === undefined || !zone) return null;
  const how = say.zoneSource[zoneSource ?? ''];
  return say.forCaller(clock, how === undefined ? zone : `${zone}, ${how}`);
};

const Why = ({ decision }: { decision: Decision }) => {
  const local = timeForCaller(decision);
  return (
    <div className="why">
      <p>
        {decision.rule !== undefined && (
          <span>
            {say.rule} <code>{decision.rule}</code>
          </span>
        )}
        {local !== null && <span>{local}</span>}
        {decision.policyVersion !== undefined && (
          <span>
            {say.policy} <code>{decision.policyVersion}</code>
          </span>
        )}
        {decision.jurisdiction !== undefined && (
          <span>
            {say.jurisdiction} <code>{decision.jurisdiction}</code>
          </span>
        )}
      </p>
      {Object.keys(decision.inputs ?? {}).length > 0 && (
        <dl>
          {Object.entries(decision.inputs ?? {}).map(([key, value]) => (
            <div key={key}>
              <dt>{say.inputs[key] ?? words(key)}</dt>
              <dd>{typeof value === 'boolean' ? say.yesNo[value ? 'yes' : 'no'] : String(value ?? '–')}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
};

const EvidenceLink = ({ entry: { type, data } }: { entry: TimelineEntry }) => {
  const redialId = data['redialId'];
  const mayPrint = useMay('print-evidence');
  if (!mayPrint || type !== 'RedialPlaced' || typeof redialId !== 'string') return null;
  return (
    <a className="evidence-link no-print" href={hrefOf('evidence', { id: redialId })}>
      {texts.evidence.link}
    </a>
  );
};

const Step = ({ entry }: { entry: TimelineEntry }) => {
  const decision = entry.data['decision'];
  return (
    <li className={toneOf(entry.type)}>
      <time dateTime={entry.at}>{timeOf(entry.at)}</time>
      <div>
        <p className="step">
          {say.step(entry.type, entry.data, shortTimeOf)}
          <EvidenceLink entry={entry} />
        </p>
        {typeof decision === 'object' && decision !== null && <Why decision={decision} />}
      </div>
    </li>
  );
};

/** Told step by step. */
export const Story = ({ found }: { found: CaseWithTimeline }) => (
  <ol className="timeline" aria-label={say.label(found.caller)}>
    {found.timeline.map((entry) => (
      <Step key={entry.id} entry={entry} />
    ))}
  </ol>
);

/** Read anew whenever the case changes. */
export const Timeline = ({ row }: { row: CaseRow }) => {
  const [found, setFound] = useState<CaseWithTimeline | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    let isWanted = true;
    readJson<CaseWithTimeline>(`api/cases/${row.caseId}`).then(
      (timeline) => {
        if (!isWanted) return;
        setFound(timeline);
        setHasFailed(false);
      },
      () => isWanted && setHasFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [row]);
  if (found === null) return <p className="loading">{hasFailed ? texts.cases.failed : texts.cases.loading}</p>;
  return <Story found={found} />;
};
