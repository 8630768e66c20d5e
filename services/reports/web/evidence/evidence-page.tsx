/** `#/evidence?id=` one redial, `#/evidence?case=` all redials of a case: a sheet each, made to be printed. */
import { useQuery } from '@tanstack/react-query';
import { askCaseEvidence, askEvidence } from '../ask.ts';
import { Refused } from '../live/read-json.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { Sheet } from './sheet.tsx';
import { usePrinting } from './use-printing.ts';

const say = texts.evidence;
const isNone = (error: unknown): boolean => error instanceof Refused && (error.status === 404 || error.status === 400);

export const EvidencePage = ({ route }: { route: Route }) => {
  const ofCase = route.query.get('case');
  const id = route.query.get('id') ?? '';
  const query = useQuery(ofCase === null ? askEvidence(id) : askCaseEvidence(ofCase));
  const { printing, problem, print } = usePrinting(
    `api/${ofCase === null ? `redials/${encodeURIComponent(id)}` : `cases/${encodeURIComponent(ofCase)}`}/evidence/prints`,
  );
  const sheets = query.data ?? [];
  const caseId = ofCase ?? sheets[0]?.caseId;
  return (
    <div className="report evidence">
      <h2 className="page-title no-print">{ofCase === null ? say.title : say.ofCase}</h2>
      <p className="controls no-print">
        {caseId !== undefined && <a href={hrefOf('case', { id: caseId })}>{say.back}</a>}
        {sheets.length > 0 && (
          <button type="button" className="button" onClick={() => void print()}>
            {texts.states.print}
          </button>
        )}
      </p>
      {problem !== null && (
        <p className="problem no-print" role="alert">
          {say.notPrinted(problem)}
        </p>
      )}
      {isNone(query.error) ? <Empty title={say.unknown} text={say.unknownText} /> : <QueryState query={query} />}
      {query.data !== undefined && sheets.length === 0 && <Empty title={say.none} text="" />}
      {sheets.map((sheet) => (
        <Sheet key={sheet.redialId} told={sheet} printing={printing} />
      ))}
    </div>
  );
};
