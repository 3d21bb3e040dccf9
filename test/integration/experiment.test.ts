import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type Home, homeTest } from "../harness/home.js";
import { processesOf } from "../harness/processes.js";
import { type Essence, reference } from "../harness/reference.js";
import { runReaches } from "../harness/server.js";
import { assertRefused, jsonOf, start, umie, umieJson } from "../harness/umie.js";

interface Outcome {
  run: string;
  stateHash: string;
  scores: { dataset: string; f1: number }[];
  tests: Record<string, unknown[]>;
}

interface Result {
  state: string;
  report: { html: string; markdown: string };
  runs: { variant: string; key: string; outcome: Outcome | null }[];
}

const base = ["--recipe", "recipe.yaml"];
const keptFiles = (home: Home) => fs.readdirSync(path.join(home.umieHome, "experiments", "runs")).sort();

homeTest("an experiment trains each of its variants once, keeps them, and writes its report", async (home) => {
  const args = ["experiment", "domain", ...base, "--set", "schedule.steps=12", "--reference"];
  const first = await umieJson<Result>(home, args);
  assert.deepEqual(
    first.runs.map(({ variant, outcome }) => [variant, outcome !== null]),
    [
      ["both", true],
      ["twitter-only", true],
      ["news-only", true],
    ],
  );
  const hashes = first.runs.map(({ outcome }) => outcome?.stateHash);
  assert.equal(new Set(hashes).size, 3);
  assert.equal(hashes[0], (await reference(home, ["recipe.yaml", "--set", "schedule.steps=12"])).stateHash);
  const html = fs.readFileSync(first.report.html, "utf8");
  for (const text of ["Domain transfer", "What it shows", "Trained on news only", "umie train recipe.yaml"])
    assert.ok(html.includes(text), text);

  const again = await umie(home, [...args, "--json"]);
  assert.match(again.stderr, /3 of 3 runs are done already/);
  assert.deepEqual(jsonOf<Result>(again).runs, first.runs);

  // A report needs no data, only the same question.
  fs.rmSync(first.report.html);
  const out = ["--report-only", "--out", "elsewhere"];
  const { report } = await umieJson<Result>(home, [...args, ...out]);
  assert.equal(report.html, path.join(home.folder, "elsewhere", "report.html"));
  assert.equal(fs.readFileSync(report.html, "utf8"), html);
  assertRefused(
    await umie(home, ["experiment", "sizes", ...base, "--report-only"]),
    3,
    /^There is nothing to report of sizes with this recipe/,
  );
});

homeTest("an interrupted experiment goes on with the run it was in, and shares runs with others", async (home) => {
  const args = ["experiment", "interpretability", ...base, "--json"];
  const running = start(home, args);
  await running.says(/interpretability-unified-1 submitted/);
  await runReaches(home, "interpretability-unified-1", 4);
  running.kill("SIGINT");
  const interrupted = jsonOf<Result>(await running.ended, 75);
  assert.equal(interrupted.state, "resumable");
  assert.match(fs.readFileSync(interrupted.report.markdown, "utf8"), /^Unfinished: 1 run is missing/m);

  const result = await umieJson<Result>(home, args.slice(0, -1));
  const [only] = result.runs;
  assert.equal(only?.outcome?.run, "interpretability-unified-1");
  const plain = await reference(home, ["recipe.yaml"]);
  assert.equal(only?.outcome?.stateHash, (plain as Essence).stateHash);
  assert.deepEqual(keptFiles(home), [`${only?.key}.json`]);
  const markdown = fs.readFileSync(result.report.markdown, "utf8");
  assert.match(markdown, /larger where only the picture tells the answer/);
  assert.match(markdown, /figures\/attention-1\.svg/);
  assert.match(markdown, /figures\/picture-1\.svg/);

  // The main table wants the same run and nothing more of it.
  const main = await umie(home, ["experiment", "main", ...base, "--json"]);
  assert.match(main.stderr, /1 of 1 runs are done already/);
  assert.equal(jsonOf<Result>(main).runs[0]?.outcome?.stateHash, only?.outcome?.stateHash);
  assert.deepEqual(processesOf(home.umieHome), []);
});

homeTest(
  "an experiment that is not, and a recipe that it does not suit, are refused before anything starts",
  async (home) => {
    assertRefused(
      await umie(home, ["experiment", "ablatoin"]),
      2,
      /^There is no experiment "ablatoin": known are main, /,
    );
    assertRefused(await umie(home, ["experiment"]), 2, /^Cannot run an experiment without its name/);
    assertRefused(
      await umie(home, ["experiment", "sizes", ...base, "--sizes", "huge"]),
      2,
      /^Cannot make a model of size "huge" as it must be a factor from 0\.1 to 64, or one of tiny, /,
    );
    const one = [...base, "--set", "data.datasets=[snap]"];
    assertRefused(
      await umie(home, ["experiment", "domain", ...one]),
      2,
      /^Cannot train on news only as the recipe must /,
    );
    assertRefused(await umie(home, ["experiment", "main", ...base, "--set", "seeed=3"]), 2, /did you mean seed\?/);
    const list = await umieJson<{ name: string }[]>(home, ["experiment", "--list"]);
    assert.equal(list.length, 8);
  },
);
