/** The quick operator in a process of its own, so that it takes no time of the sender's. Tells its parent the port. */
import { quickOperator } from './quick-operator.ts';

const { port } = await quickOperator();
process.send?.(port);
