/** Roles of a person, from what the provider says of them. */
import { type Role, roles } from '../rights.ts';

/** A claim by its whole name, else by the way to it: `realm_access.roles`. */
const claimAt = (claims: Readonly<Record<string, unknown>>, name: string): unknown => {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const step of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[step];
  }
  return found;
};

/** Null where the claim is not there at all. One value or a list; what is not in the table is nothing to us. */
export const rolesIn = (
  claims: Readonly<Record<string, unknown>>,
  name: string,
  table: ReadonlyMap<string, Role>,
): readonly Role[] | null => {
  const claim = claimAt(claims, name);
  if (claim === undefined || claim === null) return null;
  const values = Array.isArray(claim) ? claim : [claim];
  const held = new Set(values.flatMap((value) => (typeof value === 'string' ? (table.get(value) ?? []) : [])));
  return roles.filter((role) => held.has(role));
};
