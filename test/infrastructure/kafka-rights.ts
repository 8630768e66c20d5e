/** What the user of the guarded listener may do on a Kafka of our own. */
import { kafkaClient } from '@ringback/runtime/bus/kafka-options.ts';
import kafkajs from 'kafkajs';
import { testOptions } from './kafka-bus-under-test.ts';
import type { KafkaForTests } from './kafka-broker.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** Takes rights from the user of the guarded listener, and gives all of them back. */
export const rightsOf = async (kafka: KafkaForTests) => {
  const admin = kafkaClient(testOptions(kafka)).admin();
  await admin.connect();
  const theirs = {
    principal: `User:${kafka.guarded?.username}`,
    host: '*',
    permissionType: AclPermissionTypes.DENY,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  };
  return {
    deny: (right: 'READ' | 'WRITE', kind: 'TOPIC' | 'GROUP', resourceName: string) =>
      admin.createAcls({
        acl: [{ ...theirs, resourceName, resourceType: AclResourceTypes[kind], operation: AclOperationTypes[right] }],
      }),
    permit: () =>
      admin.deleteAcls({
        filters: [{ ...theirs, resourceType: AclResourceTypes.ANY, operation: AclOperationTypes.ANY }],
      }),
    close: () => admin.disconnect(),
  };
};
