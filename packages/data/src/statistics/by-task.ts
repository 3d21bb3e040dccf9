import type { DatasetName, Task } from "../example.js";

/** What belongs to each task of each dataset, in the order in which they come first. */
export function byTask<T extends { dataset: DatasetName; task: Task }>(
  items: readonly T[],
): { dataset: DatasetName; task: Task; items: T[] }[] {
  const groups = new Map<string, { dataset: DatasetName; task: Task; items: T[] }>();
  for (const item of items) {
    const { dataset, task } = item;
    const group = groups.get(`${dataset} ${task}`) ?? { dataset, task, items: [] };
    groups.set(`${dataset} ${task}`, group);
    group.items.push(item);
  }
  return [...groups.values()];
}
