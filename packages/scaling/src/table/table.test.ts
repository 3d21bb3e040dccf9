import assert from "node:assert/strict";
import { test } from "node:test";
import { ScalingError } from "../scaling-error.js";
import { parseCsv } from "./csv.js";
import { readResults } from "./results.js";

const refused = (work: () => unknown, message: string) =>
  assert.throws(work, (error) => error instanceof ScalingError && error.message === message, message);

test("parseCsv reads quotes, blanks, a byte order mark and Windows line ends", () => {
  const { columns, rows } = parseCsv('\uFEFFname, N\r\n"a, ""b""", 3\r\n\r\nc,\n', "f.csv");
  assert.deepEqual(columns, ["name", "N"]);
  assert.deepEqual(rows, [
    { line: 2, cells: { name: 'a, "b"', N: "3" } },
    { line: 4, cells: { name: "c", N: "" } },
  ]);
  refused(
    () => parseCsv("a,b\n1\n", "f.csv"),
    "Cannot read f.csv:2 as it must have 2 cells, like the heading: it has 1",
  );
});

test("readResults reads runs, fills in U and leaves out what is not done", () => {
  const text = "N,D,loss,C,f1,status\n1e6,1e8,3,6e14,0.5,done\n2e6,1e8,2.9,,,failed\n2e6,2e8,2.8,,0.6,done\n";
  const { runs, notices } = readResults(text, "r.csv");
  assert.deepEqual(
    runs.map(({ N, D, U, C, loss, f1, heldOut }) => ({ N, D, U, C, loss, f1, heldOut })),
    [
      { N: 1e6, D: 1e8, U: 1e8, C: 6e14, loss: 3, f1: 0.5, heldOut: false },
      { N: 2e6, D: 2e8, U: 2e8, C: null, loss: 2.8, f1: 0.6, heldOut: false },
    ],
  );
  assert.deepEqual(notices, ["1 of 3 runs are not done and left out"]);
});

test("readResults reads JSON lines, other names, computed tokens and what is held out", () => {
  const lines = '{"params": 10, "flops": 600, "l": 2, "x": null}\n{"params": 20, "flops": 2400, "l": 1.5}\n';
  const { runs } = readResults(lines, "r.jsonl", {
    columns: "N=params, D=C/(6N), C=flops, loss=l",
    holdout: "largest",
  });
  assert.deepEqual(
    runs.map(({ N, D, heldOut }) => ({ N, D, heldOut })),
    [
      { N: 10, D: 10, heldOut: false },
      { N: 20, D: 20, heldOut: true },
    ],
  );
  const marked = "N,D,loss,heldOut\n1,1,1,true\n2,2,2,false\n";
  const held = (holdout?: string) =>
    readResults(marked, "r.csv", holdout === undefined ? {} : { holdout }).runs.map((run) => run.heldOut);
  assert.deepEqual(
    [held(), held("none"), held("N>1"), held("C>=24")],
    [
      [true, false],
      [false, false],
      [false, true],
      [false, true],
    ],
  );
});

test("readResults has one sentence for each mistake", () => {
  const read =
    (text: string, options = {}) =>
    () =>
      readResults(text, "r.csv", options);
  refused(
    read("a,b\n1,2\n"),
    "Cannot fit r.csv as it must have the columns N, D and loss: it has a, b" +
      " (name others with --columns N=params,D=tokens,loss=val_loss)",
  );
  refused(read("N,D,loss\n1,1,NaN\n"), 'Cannot fit r.csv:2 as loss must be a number above 0: it is "NaN"');
  refused(read("N,D,loss\n0,1,1\n"), 'Cannot fit r.csv:2 as N must be a number above 0: it is "0"');
  refused(read("N,D,loss\n1,-2,1\n"), 'Cannot fit r.csv:2 as D must be a number above 0: it is "-2"');
  refused(read("N,D,loss\n"), "Cannot fit r.csv as it must hold finished runs: it holds none");
  refused(read("N,D,loss,f1\n1,1,1,1.5\n"), 'Cannot fit r.csv:2 as f1 must be from 0 to 1: it is "1.5"');
  refused(
    read("N,D,loss,nonEmbedding\n1,1,1,2\n"),
    'Cannot fit r.csv:2 as nonEmbedding must be above 0 and at most N 1: it is "2"',
  );
  refused(
    read("N,D,loss\n1,1,1\n1,1,2\n"),
    "Cannot fit r.csv:3 as a cell must stand there once: N 1, D 1 is in line 2 too" +
      " (repeats need a column seed that tells them apart)",
  );
  assert.equal(readResults("N,D,loss,seed\n1,1,1,0\n1,1,2,1\n", "r.csv").runs.length, 2);
  refused(
    read("N,D,loss\n1,1,1\n", { columns: "params" }),
    'Cannot read --columns as it must be like N=params,D=tokens,loss=val_loss: it has "params"',
  );
  refused(
    read("N,D,loss\n1,1,1\n", { holdout: "some" }),
    'Cannot hold runs out as --holdout must be largest, none or like "C>=1e21": it is "some"',
  );
  refused(
    () => readResults("{}\n[1]\n", "r.jsonl"),
    "Cannot read r.jsonl:2 as each line must be a JSON object: it is [1]",
  );
});
