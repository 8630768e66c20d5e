/** Apache Kafka from Maven Central, resolved once for each version into a cache folder of the user. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const KAFKA_VERSION = '4.1.0';
/** Kafka logs through slf4j and brings no binding that needs no configuration file. */
const SLF4J_VERSION = '1.7.36';

const dependency = (group: string, artifact: string, version: string): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>ringback</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', SLF4J_VERSION)}
  </dependencies>
</project>
`;

/** The class path of a broker. Downloads 45 MB the first time. `cache`: the user's folder of caches; null: where it mostly is. */
export const kafkaClassPath = async (cache: string | null): Promise<string> => {
  const folder = join(cache ?? join(homedir(), '.cache'), 'ringback', `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) await download(folder);
  return join(folder, '*');
};

/** Beside the goal and then renamed, so that nobody ever sees half of it. */
const download = async (folder: string): Promise<void> => {
  mkdirSync(join(folder, '..'), { recursive: true });
  const scratch = mkdtempSync(`${folder}.part-`);
  const jars = join(scratch, 'jars');
  writeFileSync(join(scratch, 'pom.xml'), POM);
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    await promisify(execFile)('mvn', ['-q', '-B', '-f', join(scratch, 'pom.xml'), ...goal]);
    if (!existsSync(folder)) renameSync(jars, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
