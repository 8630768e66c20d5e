/** Loaded into a child before its program: when that ends, its peak memory in kilobytes goes to file descriptor 3. */
import { writeSync } from 'node:fs';

const PARENT_LISTENS_AT = 3;

process.on('exit', () => void writeSync(PARENT_LISTENS_AT, String(process.resourceUsage().maxRSS)));
