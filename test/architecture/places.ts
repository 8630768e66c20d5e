/** Where a path stands in the map of folders. */

/** `services/recovery/flow/x.ts` is of `recovery`; null for what is no service. */
export const serviceOf = (path: string): string | null => /^services\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Tests, what only tests use, and suites that adapters must pass. */
export const isForTests = (path: string): boolean =>
  path.startsWith('test/') || /\.test\.tsx?$|-under-test\.ts$|\/testing\/|\/([\w-]+-)?suite(-[\w-]+)?\.ts$/.test(path);

/** The dashboard runs in the browser, by other rules. */
export const isPage = (path: string): boolean => path.startsWith('services/reports/web/');

/** `domain`, `flow`, `views`, `adapters`: a folder directly in a service. */
export const isIn = (folder: string, path: string): boolean => new RegExp(`^services/[^/]+/${folder}/`).test(path);

/** The pacing engine: as pure as a domain, and a module of its own besides. */
export const isPacing = (path: string): boolean => path.startsWith('services/dialer/pacing/');

/** They put services together: in one process, over a recorded file, or as processes of their own. */
export const isComposition = (path: string): boolean => /^services\/(embedded|replay|cluster)\//.test(path);
