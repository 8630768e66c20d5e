/** The way to the next page of a list and back, along a cursor where the list has one; the address holds where one is. */
import { changed, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf } from '../times.ts';

/** The service counts no further. */
export const MOST_COUNTED = 10_000;
/** By number it goes no further, where no cursor leads through the order. */
const MOST_PAGES = 200;
const say = texts.lists;

interface PagerProps {
  readonly route: Route;
  readonly label: string;
  readonly told: {
    readonly total: number;
    readonly page: number;
    readonly pageSize: number;
    readonly hasNext: boolean;
    readonly hasPrevious: boolean;
    readonly next: string | null;
    readonly previous: string | null;
  };
}

const pageText = ({ total, page, pageSize }: PagerProps['told']): string => {
  if (total >= MOST_COUNTED) return say.pageOfMany(countOf(page));
  return say.page(countOf(page), countOf(Math.max(page, Math.ceil(total / pageSize))));
};

const placeOf = (page: number, cursor: string | null) => (page === 1 ? { page: null, cursor: null } : { page, cursor });

export const Pager = ({ route, told, label }: PagerProps) => {
  const { next, previous, hasNext, hasPrevious, page } = told;
  return (
    <nav className="pager no-print" aria-label={label}>
      {hasPrevious && <a href={changed(route, placeOf(page - 1, previous))}>{say.previous}</a>}
      <span>{pageText(told)}</span>
      {hasNext && <a href={changed(route, placeOf(page + 1, next))}>{say.next}</a>}
      {page === MOST_PAGES && next === null && <span>{say.noFurther}</span>}
    </nav>
  );
};
