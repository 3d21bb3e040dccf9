import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { Inspection } from "@umie/data";
import { homeTest } from "../harness/home.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

homeTest("umie data inspect tells what was drawn, on the terminal, as JSON and as a page", async (home) => {
  await umieJson(home, ["data", "synth", "data", "--seed", "1", "--size", "30"]);
  const told = await umie(home, ["data", "inspect", "data", "--limit", "1"]);
  assert.equal(told.status, 0, told.stderr);
  assert.match(told.stdout, /^twitter2015 +examples +pictures +at hand +objects +words\ntrain +30 +30 +30 /);
  assert.match(told.stdout, /\n {4}asks +Please extract the following event type: .*\n {4}answers +\w+/);

  const json = (await umieJson(home, ["data", "inspect", "data", "--dataset", "swig", "--split", "dev"])) as Inspection;
  assert.deepEqual(
    json.datasets.map(({ name, splits, examples }) => [name, splits.map(({ split }) => split), examples.length]),
    [["swig", ["dev"], 2]],
  );

  const page = await umie(home, ["data", "inspect", "data", "--html", "data.html"]);
  assert.deepEqual([page.status, page.stdout], [0, ""]);
  const html = fs.readFileSync(path.join(home.folder, "data.html"), "utf8");
  assert.match(html, /^<!doctype html>/);
  assert.match(html, /<section id="m2e2">/);
});

homeTest("umie data inspect lists records it cannot read, and refuses what is no data", async (home) => {
  await umieJson(home, ["data", "synth", "data", "--seed", "1", "--size", "30"]);
  const file = path.join(home.folder, "data", "snap", "test.txt");
  fs.appendFileSync(file, "IMGID:1\nno tag\tB-DOG\n");
  const { status, stdout } = await umie(home, ["data", "inspect", "data", "--dataset", "snap", "--limit", "0"]);
  assert.equal(status, 0);
  assert.match(stdout, /\n {2}records left out: 1\n {4}snap\/test\.txt:\d+ expected the tag O, .*, got "B-DOG"\n/);

  assertRefused(
    await umie(home, ["data", "inspect", "nowhere"]),
    3,
    /^Cannot inspect .*nowhere as there is no such folder\n$/,
  );
  fs.mkdirSync(path.join(home.folder, "empty"));
  assertRefused(await umie(home, ["data", "inspect", "empty"]), 3, /must have a folder named as a dataset/);
  assertRefused(await umie(home, ["data", "inspect", "data", "--dataset", "snip"]), 2, /must be one of twitter2015, /);
  fs.rmSync(file);
  assertRefused(await umie(home, ["data", "inspect", "data", "--dataset", "snap"]), 2, /expected a file test\.txt/);
});
