/** Reads CSV (RFC 4180) in pieces, so that a year of lost calls does not have to fit in memory. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const PIECE = 1 << 16;

function* pieces(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(PIECE);
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer))
      yield decoder.write(buffer.subarray(0, read));
    yield decoder.end();
  } finally {
    closeSync(handle);
  }
}

/** Fields that a spreadsheet would take for a formula are written with a quote before them. */
const plain = (field: string): string => field.replace(/^'(?=[=+\-@\t\r])/, '');

const fieldOf = (text: string): string =>
  plain(text.startsWith('"') ? text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"') : text);

/** Each record as its fields. Inside quotes commas and line ends are part of a field. */
export function* csvRecords(file: string): Generator<string[]> {
  let field = '';
  let fields: string[] = [];
  let quoted = false;
  for (const piece of pieces(file)) {
    for (const letter of piece) {
      if (letter === '"') quoted = !quoted;
      if (quoted || (letter !== ',' && letter !== '\n')) {
        field += letter;
        continue;
      }
      fields.push(fieldOf(letter === '\n' && field.endsWith('\r') ? field.slice(0, -1) : field));
      field = '';
      if (letter === ',') continue;
      yield fields;
      fields = [];
    }
  }
  if (field !== '' || fields.length > 0) yield [...fields, fieldOf(field)];
}
