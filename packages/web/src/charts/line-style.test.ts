import assert from "node:assert/strict";
import { test } from "node:test";
import { lineStyle } from "./line-style.js";

test("lineStyle gives 28 lines different looks, and neighbours other colours and other dashes", () => {
  const styles = Array.from({ length: 28 }, (_, i) => lineStyle(i));
  assert.equal(new Set(styles.map((style) => JSON.stringify(style))).size, 28);
  for (const [i, { colour, dash }] of styles.slice(1).entries()) {
    assert.notEqual(colour, styles[i]?.colour);
    assert.notDeepEqual(dash, styles[i]?.dash);
  }
});
