/** The whole list as a file, for who may take it. */
import { texts } from '../texts.ts';
import { useMay } from '../viewer/use-viewer.ts';

const say = texts.lists;

export const Exports = ({ path, asked }: { path: 'losses' | 'opt-outs'; asked: URLSearchParams }) => {
  const mayExport = useMay('export-lists');
  if (!mayExport) return null;
  const whole = new URLSearchParams(asked);
  for (const ofPage of ['page', 'cursor']) whole.delete(ofPage);
  return (
    <span className="exports no-print">
      <a href={`api/${path}.csv?${whole}`} download>
        {say.export}
      </a>
      <a href={`api/${path}.xlsx?${whole}`} download>
        {say.exportXlsx}
      </a>
    </span>
  );
};
