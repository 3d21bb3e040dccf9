import assert from "node:assert/strict";
import { test } from "node:test";
import { overlay } from "./overlay.js";

test("overlay puts curves of different steps on common ones", () => {
  assert.deepEqual(
    overlay([
      { x: [1, 2, 3], values: [3, 2, 1] },
      { x: [2, 4], values: [5, null] },
    ]),
    {
      x: [1, 2, 3, 4],
      columns: [
        [3, 2, 1, null],
        [null, 5, null, null],
      ],
    },
  );
  assert.deepEqual(overlay([]), { x: [], columns: [] });
});
