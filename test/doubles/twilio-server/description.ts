/** Twilio's own description of its Calls, Messages and TaskRouter APIs, as judge of every request and every answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

export type Operation =
  | 'CreateCall'
  | 'ListCall'
  | 'FetchCall'
  | 'UpdateCall'
  | 'CreateMessage'
  | 'ListMessage'
  | 'FetchMessage'
  | TaskRouterOperation;
export type TaskRouterOperation =
  | 'ListWorker'
  | 'FetchWorker'
  | 'UpdateWorker'
  | 'FetchWorkerChannel'
  | 'ListActivity'
  | 'CreateTask'
  | 'ListTask'
  | 'FetchTask'
  | 'UpdateTask'
  | 'ListTaskReservation'
  | 'UpdateTaskReservation';
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

export interface Description {
  /** What is wrong with the request, in words; empty: nothing. */
  request(operation: Operation, parameters: Parameters): readonly string[];
  answer(operation: Operation, body: unknown): readonly string[];
}

interface Property {
  readonly type?: string;
}
interface FormSchema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}
interface OperationObject {
  readonly operationId: Operation;
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly schema: Property }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: FormSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: AnySchema }>> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, AnySchema>> };
}

const CALLS = 'calls-api.json';
const MESSAGES = 'messages-api.json';
const TASKROUTER = 'taskrouter-api.json';
const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/twilio', name);
const RFC_2822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;
/** A number, a SIP address or a client. */
const ENDPOINT = /^(\+[1-9]\d{6,14}|sips?:\S+@\S+|client:\S+)$/;

const judge = (): Ajv => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv, ['uri', 'date-time']);
  ajv.addFormat('date-time-rfc-2822', RFC_2822);
  ajv.addFormat('endpoint', ENDPOINT);
  ajv.addFormat('phone-number', ENDPOINT);
  ajv.addFormat('twiml', /^<\?xml.*<Response>.*<\/Response>$/s);
  for (const name of ['http-method', 'currency', 'uri-map', 'int64']) ajv.addFormat(name, true);
  return ajv;
};

export const twilioDescription = (): Description => descriptionIn(CALLS);
export const messagesDescription = (): Description => descriptionIn(MESSAGES);
export const taskRouterDescription = (): Description => descriptionIn(TASKROUTER);

const descriptionIn = (name: string): Description => {
  // Twilio's own, as it is.
  const document = JSON.parse(readFileSync(fixture(name), 'utf8')) as Document;
  const ajv = judge();
  const compile = (schema: object): ValidateFunction => ajv.compile({ ...schema, components: document.components });
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const forms = new Map(operations.map((each) => [each.operationId, formOf(each)]));
  const requests = new Map([...forms].map(([id, form]) => [id, compile({ ...form, additionalProperties: false })]));
  const answers = new Map(operations.map((each) => [each.operationId, compile(answerOf(each) as object)]));
  return {
    request(operation, parameters) {
      const validate = requests.get(operation)!;
      validate(typed(forms.get(operation)!, parameters));
      return problemsOf(operation, validate);
    },
    answer(operation, body) {
      const validate = answers.get(operation)!;
      validate(body);
      return problemsOf(`answer to ${operation}`, validate);
    },
  };
};

/** Of what goes in the query, or in the form. */
const formOf = ({ parameters, requestBody }: OperationObject): FormSchema => {
  const form = requestBody?.content['application/x-www-form-urlencoded']?.schema;
  if (form !== undefined) return { ...form };
  const query = parameters.filter((each) => each.in === 'query').map(({ name, schema }) => [name, schema] as const);
  return { properties: Object.fromEntries(query) };
};

const answerOf = ({ responses }: OperationObject): AnySchema =>
  Object.values(responses)[0]!.content['application/json']!.schema;

/** A form holds text only; what the description calls a number has to read as one. */
const typed = ({ properties }: FormSchema, parameters: Parameters): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const type = properties[name]?.type;
      if (type === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value)) return [name, Number(value)];
      if (type === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
      if (type === 'array') return [name, typeof value === 'string' ? [value] : value];
      return [name, value];
    }),
  );

const problemsOf = (what: string, { errors }: ValidateFunction): string[] =>
  (errors ?? []).map(
    ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
