import assert from "node:assert/strict";
import { test } from "node:test";
import { progressLine } from "./progress-line.js";

function said(live: boolean): string {
  let text = "";
  const write = (more: string | Uint8Array) => {
    text += more;
    return true;
  };
  const { show, end } = progressLine({ write } as Parameters<typeof progressLine>[0], live);
  for (let done = 1; done <= 40; done++) show(done, 40, "pictures");
  end();
  return text;
}

test("progressLine says every tenth where lines cannot be redrawn", () => {
  const lines = said(false).trimEnd().split("\n");
  assert.equal(lines.length, 11);
  assert.equal(lines.at(-1), "umie: 40 of 40 pictures");
});

test("progressLine redraws one line on a terminal and leaves it whole", () => {
  const text = said(true);
  assert.equal(text.split("\n").length, 2);
  assert.ok(text.endsWith("\r\x1b[Kumie: 40 of 40 pictures\n"));
});
