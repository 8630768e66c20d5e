/** Shows the page to who is signed in; to others, how to sign in. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Refused } from '../live/read-json.ts';
import { QueryState } from '../parts/query-state.tsx';
import { texts } from '../texts.ts';
import { askViewer, ViewerContext } from './use-viewer.ts';

const say = texts.signIn;

const SignIn = () => (
  <main id="content" className="sign-in">
    <section className="card">
      <img src="./icon.svg" alt="" width="48" height="48" />
      <h1>{texts.product}</h1>
      <p>{say.explained}</p>
      <a className="button main" href={`sign-in?to=${encodeURIComponent(window.location.hash)}`}>
        {say.button}
      </a>
    </section>
  </main>
);

export const SignedIn = ({ children }: { children: ReactNode }) => {
  const query = useQuery(askViewer);
  if (query.error instanceof Refused && query.error.status === 401) return <SignIn />;
  if (query.data === undefined)
    return (
      <main id="content" className="sign-in">
        <h1 className="unseen">{texts.product}</h1>
        <QueryState query={query} />
      </main>
    );
  return <ViewerContext value={query.data}>{children}</ViewerContext>;
};
