/** Which partition a key belongs to: the same on every machine and in every run. */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

let last = { key: '', partitions: 1, partition: 0 };

/** A message is asked about several times in a row. */
export const partitionOf = (key: string, partitions: number): number => {
  if (last.key !== key || last.partitions !== partitions)
    last = { key, partitions, partition: hashed(key, partitions) };
  return last.partition;
};

/** FNV-1a over UTF-16 units, with the high bits mixed into the low ones that the remainder looks at. */
const hashed = (key: string, partitions: number): number => {
  let hash = FNV_OFFSET;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), FNV_PRIME);
  hash ^= hash >>> 16;
  return (hash >>> 0) % partitions;
};
