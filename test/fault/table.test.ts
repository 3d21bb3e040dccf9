import assert from "node:assert/strict";
import { test } from "node:test";
import { tableOf } from "./table.js";

test("tableOf shows the newest result of each row by id, on one line", () => {
  const row = { fault: "a fault", test: "a test", seconds: 1 };
  const rows = [
    { ...row, id: "F02", happened: "new\n| thing", at: 2 },
    { ...row, id: "F02", happened: "old", at: 1 },
    { ...row, id: "F01", happened: "x".repeat(300), at: 1 },
  ];
  const [, , first, second, ...others] = tableOf(rows).split("\n");
  assert.equal(first, `| F01 | a fault | ${"x".repeat(239)}… | a test |`);
  assert.equal(second, "| F02 | a fault | new \\| thing | a test |");
  assert.deepEqual(others, []);
});
