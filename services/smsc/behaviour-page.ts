/** A plain page with one field for each thing that can be set: no script, no style but the browser's. */
import { behaviourSchema, type BehaviourSettings } from './behaviour.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`);

const fields = Object.entries(behaviourSchema.shape) as [keyof BehaviourSettings, { description?: string }][];

/** `said`: what became of the last change. */
export const behaviourPage = (settings: BehaviourSettings, said: string): string => {
  const rows = fields.map(([name, { description = '' }]) => {
    const value = escaped(String(settings[name] ?? ''));
    return `<tr><td><label for="${name}">${name}</label></td><td><input id="${name}" name="${name}" value="${value}"></td><td>${escaped(description)}</td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Built-in SMSC: behaviour</title>
<h1>How the built-in SMSC behaves</h1><p role="status">${escaped(said)}</p>
<form method="post"><table>${rows.join('\n')}</table><p><button>Change</button> An empty field means none.</p></form></html>
`;
};

/** Text as the schema wants it; what is none of its fields is left for it to refuse. */
export const settingsFromForm = (form: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(form ?? {}).map(([name, text]) => [name, valueOf(String(text).trim())]));

const valueOf = (text: string): unknown => {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
};
