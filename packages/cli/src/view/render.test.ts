import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { someRun } from "../fake-server.fixture.js";
import { cells } from "./format.js";
import { render } from "./render.js";

test("render shows state, progress, each dataset with its tasks, the mean, and each worker", () => {
  const lines = render(someRun({ reason: "host-7 has no heartbeat" }), {
    width: 120,
    colour: false,
    url: "http://127.0.0.1:1",
  });
  assert.deepEqual(lines, [
    "demo-1  running · 1 worker · generation 2 · http://127.0.0.1:1",
    "  step 30/60  ███████████████████▌░░░░░░░░░░░░░░░░░░░░  50 %   loss 1.234   118 examples/s   ETA 2:05   training".replace(
      /[█▌░]+/,
      `${"█".repeat(20)}${"░".repeat(20)}`,
    ),
    "  host-7 has no heartbeat",
    "",
    "  dataset         train loss  dev loss  test loss  dev F1  test F1",
    "  twitter2015          1.500     1.750          –   0.500        –",
    "  m2e2                 2.500         –          –   0.300        –",
    "    mee_trigger                                     0.200        –",
    "    mee_argument                                    0.400        –",
    "  mean F1                                           0.400        –",
    "",
    "  worker      pid  phase   step  examples/s  memory  does",
    "  host-4242  4242  member    30        59.2  812 MB  leaf 3 of step 31",
  ]);
});

test("render says what is not known yet with a dash", () => {
  const early = someRun({
    state: "queued",
    step: 0,
    loss: null,
    examplesPerSecond: null,
    etaSeconds: null,
    datasets: [],
    workers: [],
  });
  const [head, progress, ...rest] = render(early, { width: 200, colour: false });
  assert.equal(head, "demo-1  queued · 0 workers · generation 2");
  assert.match(progress!, /step {2}0\/60 {2}░{40} {3}0 % {3}loss – {3}– examples\/s {3}ETA – {3}training/);
  assert.deepEqual(rest, []);
});

test("render keeps every line within the width, with and without colours", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.boolean(), fc.string(), (width, colour, reason) => {
      for (const line of render(someRun({ reason }), { width, colour })) assert.ok(cells(line) <= width, line);
    }),
    { numRuns: 100 },
  );
});

test("render without colours holds no control characters of its own, with colours the same text", () => {
  const plain = render(someRun(), { width: 100, colour: false });
  const coloured = render(someRun(), { width: 100, colour: true });
  const escapeCharacter = "\u001b";
  assert.ok(plain.every((line) => !line.includes(escapeCharacter)));
  assert.ok(coloured.some((line) => line.includes(escapeCharacter)));
  assert.deepEqual(coloured.map(cells), plain.map(cells));
});
