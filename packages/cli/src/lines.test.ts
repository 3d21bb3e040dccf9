import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linesOf } from "./lines.js";

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("linesOf gives the same lines however a text comes in pieces", async () => {
  const line = fc
    .string({ unit: fc.constantFrom("a", "\r\r", "\u2028", "\u0085", " ", "é") })
    .filter((one) => !one.endsWith("\r"));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(20)), fc.constantFrom("\n", "\r\n"), async (lines, cuts, end) => {
      const text = lines.map((one) => `${one}${end}`).join("");
      const places = [0, ...cuts.filter((at) => at < text.length).sort((a, b) => a - b), text.length];
      const chunks = places.slice(1).map((at, i) => text.slice(places[i], at));
      assert.deepEqual(await all(linesOf(each(chunks))), lines);
    }),
  );
  assert.deepEqual(await all(linesOf(each(["a\n\nb"]))), ["a", "", "b"]);
});
