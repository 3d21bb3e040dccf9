import assert from "node:assert/strict";
import { test } from "node:test";
import type { Inspection } from "@umie/data";
import { inspectionLines } from "./inspection-lines.js";

const inspection: Inspection = {
  root: "/data",
  datasets: [
    {
      name: "m2e2",
      splits: [
        {
          split: "test",
          summary: {
            examples: 1200,
            settings: { text: 1100, image: 100 },
            pictures: { named: 100, shown: 0, objects: 300 },
            labels: { events: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`type ${i}`, 10 - i])) },
            words: { least: 2, median: 9, most: 40 },
          },
        },
      ],
      examples: [
        {
          id: "A_1",
          split: "test",
          setting: "text",
          text: "a \u001b[31mred\u0007 \u202egrab",
          spans: [],
          prompts: [{ task: "mee_trigger", instruction: "Please", target: "attack, raid" }],
          picture: { id: "A_2", path: null, objects: [[0, 0, 0.5, 1]] },
          gold: [{ type: "attack", role: "target", filler: "O1", box: [0, 0, 0.5, 0.9] }],
        },
      ],
      mistakes: [{ file: "m2e2/x.json", line: 7, reason: "expected a list" }],
    },
  ],
  unread: [{ name: "snap", mistake: { file: "snap", line: 0, reason: "expected a file train.txt" } }],
};

test("inspectionLines tells counts, labels, mistakes, examples, and what was not read", () => {
  assert.deepEqual(
    inspectionLines(inspection).map((line) => line.replace(/ {2,}/g, "  ")),
    [
      "m2e2  examples  pictures  at hand  objects  words",
      "test  1,200  100  0  300  2 to 40, median 9",
      "  test settings: text 1,100, image 100",
      "  test events: type 0 10, type 1 9, type 2 8, type 3 7, type 4 6, type 5 5, type 6 4, type 7 3, and 2 others",
      "  records left out: 1",
      "  m2e2/x.json:7 expected a list",
      "",
      "  test A_1 (text)",
      "  text  a \uFFFD[31mred\uFFFD \uFFFDgrab",
      "  picture  A_2, no file",
      "  O1  0.000 0.000 0.500 1.000",
      "  O1  0.000 0.000 0.500 0.900  gold: attack, target",
      "  asks  Please",
      "  answers  attack, raid",
      "snap is not read: snap expected a file train.txt",
    ],
  );
});
