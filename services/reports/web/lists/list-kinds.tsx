/** Which list: of calls, or of callers who want none. */
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';

export const ListKinds = ({ shown }: { shown: 'losses' | 'opt-outs' }) => (
  <nav className="kinds no-print" aria-label={texts.pages.lists}>
    <a href={hrefOf('lists')} aria-current={shown === 'losses' ? 'page' : undefined}>
      {texts.lists.title}
    </a>
    <a href={hrefOf('lists', { list: 'opt-outs' })} aria-current={shown === 'opt-outs' ? 'page' : undefined}>
      {texts.optOuts.title}
    </a>
  </nav>
);
