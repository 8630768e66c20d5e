/** Prints once the audit trail has it, so that who and when on the paper is what can be looked up there. */
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Printed } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';

export interface Printing {
  /** Milliseconds since 1970: when it was recorded, else when the browser began to print. */
  readonly at: number;
  readonly isRecorded: boolean;
}

export interface UsePrinting {
  readonly printing: Printing;
  readonly problem: string | null;
  /** For the button. Prints nothing where it could not be recorded. */
  readonly print: () => Promise<void>;
}

/** The browser does not wait for us here: it is recorded all the same, and the paper does not say so. */
const recordLate = (path: string): void =>
  void fetch(path, {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => {});

/** `path`: where printings of these sheets are recorded. */
export const usePrinting = (path: string): UsePrinting => {
  const [printing, setPrinting] = useState<Printing>(() => ({ at: Date.now(), isRecorded: false }));
  const [problem, setProblem] = useState<string | null>(null);
  const isOurs = useRef(false);
  useEffect(() => {
    const begin = (): void => {
      if (isOurs.current) return;
      // Before the page is laid out for paper.
      flushSync(() => setPrinting({ at: Date.now(), isRecorded: false }));
      recordLate(path);
    };
    window.addEventListener('beforeprint', begin);
    return () => window.removeEventListener('beforeprint', begin);
  }, [path]);
  const print = async (): Promise<void> => {
    try {
      const { at } = await postJson<Printed>(path, {});
      flushSync(() => {
        setProblem(null);
        setPrinting({ at: Date.parse(at), isRecorded: true });
      });
    } catch (error) {
      return setProblem(error instanceof Error ? error.message : '');
    }
    isOurs.current = true;
    window.print();
    isOurs.current = false;
  };
  return { printing, problem, print };
};
