/** Who may do what: one table from role to rights. Whoever has several roles has the rights of all of them. */
export const rolesOfPeople = ['agent', 'supervisor', 'auditor', 'admin'] as const;
/** Of a machine that scrapes metrics: what it is configured with opens nothing else. */
export const roles = [...rolesOfPeople, 'monitor'] as const;
export type Role = (typeof roles)[number];

export const rights = [
  /** The wallboard and what is told live. */
  'see-now',
  /** Lost calls and cases one by one, and finding one. */
  'see-case',
  'see-reports',
  /** Lists as files. */
  'export-lists',
  'print-evidence',
  /** A caller's whole number, for a reason that is recorded. */
  'reveal-number',
  'act-on-case',
  'run-backtest',
  /** A daily report once more to everybody it is for. */
  'send-report',
  'see-audit-trail',
  'manage-keys',
  /** Where they are at the address of the page. */
  'see-metrics',
] as const;
export type Right = (typeof rights)[number];

const agent: readonly Right[] = ['see-now', 'see-case'];
const reader: readonly Right[] = [...agent, 'see-reports', 'export-lists', 'print-evidence'];

const rightsOfRole: Readonly<Record<Role, readonly Right[]>> = {
  agent,
  supervisor: [...reader, 'reveal-number', 'act-on-case', 'run-backtest', 'send-report'],
  auditor: [...reader, 'see-audit-trail'],
  admin: rights,
  monitor: ['see-metrics'],
};

/** In the order of the table. */
export const rightsOf = (held: readonly Role[]): readonly Right[] =>
  rights.filter((right) => held.some((role) => rightsOfRole[role].includes(right)));

/** For a refusal that says whom to ask for what. */
export const rolesWith = (right: Right): readonly Role[] => roles.filter((role) => rightsOfRole[role].includes(right));
