/** Whether the coordinator answers, for all parts of the page that ask it. */
export interface Connection {
  isLost: boolean;
  /** When something was last heard of it, in ms since 1970. */
  heardAt: number;
}

let connection: Connection = { isLost: false, heardAt: Date.now() };
const listeners = new Set<(connection: Connection) => void>();

export const presentConnection = () => connection;

/** It has answered, whatever it said. */
export const heard = () => become({ isLost: false, heardAt: Date.now() });

/** It did not answer. */
export const lost = () => become({ ...connection, isLost: true });

/** @returns the end of it. */
export function onConnection(listener: (connection: Connection) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function become(next: Connection): void {
  const changed = next.isLost !== connection.isLost;
  connection = next;
  if (changed) for (const listener of listeners) listener(connection);
}
