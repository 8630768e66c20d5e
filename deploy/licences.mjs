/** Lists what an image contains and under which licence, a line each, from its CycloneDX document: node licences.mjs < sbom.cdx.json */
import { readFileSync } from 'node:fs';

const { components } = JSON.parse(readFileSync(0, 'utf8'));
const licenceOf = ({ licenses = [] }) =>
  licenses.map(({ license, expression }) => expression ?? license.id ?? license.name).join(' AND ') || 'see its folder';
const lines = components.map((component) => `${component.name} ${component.version} ${licenceOf(component)}`);
process.stdout.write(`${[...new Set(lines)].toSorted((a, b) => a.localeCompare(b, 'en')).join('\n')}\n`);
