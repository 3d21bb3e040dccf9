import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { growingList } from "./growing-list.js";

async function readAll<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

test("growingList gives every reader all items in order, whenever it begins", async () => {
  const letters = fc.array(fc.constantFrom("push", "read"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), letters, async (scheduler, acts) => {
      const list = growingList<number>();
      const readers: Promise<number[]>[] = [];
      const sequence = acts.map((act, i) => async () => {
        if (act === "push") list.push(i);
        else readers.push(readAll(list));
      });
      scheduler.scheduleSequence(sequence);
      await scheduler.waitAll();
      list.end();
      const pushed = acts.flatMap((act, i) => (act === "push" ? [i] : []));
      for (const items of await Promise.all([...readers, readAll(list)])) assert.deepEqual(items, pushed);
    }),
  );
});

test("growingList lets a reader leave early", async () => {
  const list = growingList<number>();
  list.push(1);
  list.push(2);
  for await (const item of list) {
    assert.equal(item, 1);
    break;
  }
  list.end();
  assert.deepEqual(await readAll(list), [1, 2]);
});
