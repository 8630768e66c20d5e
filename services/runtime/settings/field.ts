/** What a zod field says about itself: its kind, whether it is secret, what it is for. */
import { z } from 'zod';

/** One key of a settings schema. */
export interface Field {
  readonly key: string;
  /** `httpPort` as `RINGBACK_HTTP_PORT`. */
  readonly variable: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'list';
  readonly secret: boolean;
  /** Whether it may be switched off with the word none. */
  readonly takesNone: boolean;
  /** From `.describe(…)`; empty if nobody said. */
  readonly about: string;
  /** Undefined where the setting must be given. */
  readonly fallback: unknown;
}

export const fieldsOf = (schema: z.ZodObject, prefix: string): Field[] =>
  Object.entries(schema.shape).map(([key, field]) => {
    const layers = layersOf(field as z.core.$ZodType);
    const metas = layers.map((layer) => z.globalRegistry.get(layer) ?? {});
    return {
      key,
      variable: prefix + upperSnake(key),
      kind: kindOf(layers.at(-1)!),
      takesNone: layers.some(({ _zod }) => _zod.def.type === 'nullable'),
      secret: metas.some((meta) => meta['secret'] === true),
      about: metas.find((meta) => meta.description !== undefined)?.description ?? '',
      fallback: z.safeParse(field as z.core.$ZodType, undefined).data,
    };
  });

const upperSnake = (camel: string): string => camel.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

/** From the outside (`default`, `nullable`, …) to the type itself: any of them may carry the description. */
const layersOf = (schema: z.core.$ZodType): z.core.$ZodType[] => {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; in?: z.core.$ZodType } };
  const inner = def.innerType ?? def.in;
  return inner === undefined ? [schema] : [schema, ...layersOf(inner)];
};

const kindOf = (schema: z.core.$ZodType): Field['kind'] => {
  const { type } = schema._zod.def;
  if (type === 'number' || type === 'boolean') return type;
  return type === 'array' ? 'list' : 'text';
};
