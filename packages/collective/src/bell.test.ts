import assert from "node:assert/strict";
import { test } from "node:test";
import { bell } from "./bell.js";

test("bell wakes all who wait for the next ring, and only them", async () => {
  const { ring, next } = bell();
  const heard: string[] = [];
  const first = [next(), next()].map((ringing, i) => ringing.then(() => heard.push(`first ${i}`)));
  ring();
  const second = next().then(() => heard.push("second"));
  await Promise.all(first);
  assert.deepEqual(heard, ["first 0", "first 1"]);
  ring();
  await second;
  assert.equal(heard.at(-1), "second");
});
