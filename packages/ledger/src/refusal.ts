/**
 * Why a Redis that is up does not do what it was asked for the time being, in a sentence; null for any other error. None of these has changed
 * anything, so the same command may be sent again.
 */
export function refusalOf(error: unknown): string | null {
  const message = error instanceof Error ? error.message : "";
  const word = /(?:^|[\s-])(OOM|MISCONF|READONLY|LOADING|NOREPLICAS|MASTERDOWN|BUSY) /.exec(message)?.[1];
  return word === undefined ? null : `Redis ${what[word as keyof typeof what]}`;
}

const what = {
  OOM: "is full and takes no more writes: raise its maxmemory, or give it more memory",
  MISCONF: "cannot write its data to disk and takes no more writes: look at its log, and free some space on its disk",
  READONLY: "is a read-only replica: name the master, or the sentinels, in REDIS_URL",
  LOADING: "is still reading its data",
  NOREPLICAS: "has too few replicas and takes no more writes: see its min-replicas-to-write",
  MASTERDOWN: "has lost its master and does not answer",
  BUSY: "is busy with a script that does not end: see SCRIPT KILL",
};
