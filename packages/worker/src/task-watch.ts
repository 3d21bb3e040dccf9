import type { TaskKind, Work } from "@umie/ledger";

/** Tasks of each kind whose time is remembered: enough for a median, few enough to follow a change. */
const remembered = 12;

export interface TaskWatch {
  /** Have a task done; how long it took is remembered if it succeeds. */
  during<T>(kind: TaskKind, work: () => Promise<T>): Promise<T>;
  look(): Pick<Work, "task" | "pace">;
}

/**
 * Times what the compute thread is asked for, one thing after the other, so that the leader can tell slow from stuck.
 *
 * @param now monotonic, in ms.
 */
export function taskWatch(now: () => number = () => performance.now()): TaskWatch {
  const pace: Record<TaskKind, number[]> = { leaf: [], evaluation: [], features: [], update: [] };
  let present: { kind: TaskKind; since: number } | null = null;
  return {
    async during(kind, work) {
      const task = { kind, since: now() };
      present = task;
      try {
        const result = await work();
        pace[kind] = [...pace[kind], Math.round(now() - task.since)].slice(-remembered);
        return result;
      } finally {
        if (present === task) present = null;
      }
    },
    look: () => ({ task: present && { kind: present.kind, ageMs: Math.round(now() - present.since) }, pace }),
  };
}
