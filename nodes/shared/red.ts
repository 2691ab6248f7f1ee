/** The names of Node-RED's own types that this package uses, in one place. */
import type { Node, NodeAPI, NodeDef, NodeInitializer } from 'node-red';

/** The runtime's interface, as handed to each node file. */
export type Red = NodeAPI;
export type RedNode = Node;
export type RedNodeConfig = NodeDef;
export type RedNodeInitializer = NodeInitializer;
