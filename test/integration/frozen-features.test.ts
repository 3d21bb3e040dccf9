import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { writeTensors } from "@umie/engine";
import { type Home, homeTest } from "../harness/home.js";
import { recipeFile, recipeOnFolder } from "../harness/recipe.js";
import type { Essence } from "../harness/reference.js";
import { assertRefused, jsonOf, start, umie, umieJson } from "../harness/umie.js";
import { fixturePath } from "../numerics/fixture.js";

/** The small network without a vision transformer of its own. */
const withoutVision = (recipe: string) =>
  recipe
    .replace(/,? vision\.[^}]*\}/, " }")
    .replace(/schedule: .*/, "schedule: { steps: 6 }")
    .replace(/eval: .*/, "eval: { everySteps: 0, test: false }");

const clip = ["--set", `model.visual={kind: clip, weights: ${fixturePath("clip-tiny")}}`];

/** Ready, as training one for datasets of a few examples takes longer than the rest. */
const tokenizer = ["--set", `data.tokenizer={path: ${fixturePath("tokenizer", "spiece.model")}}`];

interface Progress {
  pictures: number;
  done: number;
  computed: number;
}

homeTest("train with a frozen encoder gives the reference's hash, whoever computes the features", async (home) => {
  writeRecipe(home, withoutVision(recipeFile));
  const own = { env: { UMIE_CACHE: path.join(home.folder, "cache") } };
  const train = ["train", "recipe.yaml", ...clip];
  const alone = await umieJson<Essence>(home, [...train, "--reference"], own);
  // The second time the features are read, and those that no batch needed are computed.
  const ahead = await umieJson<Progress>(home, ["data", "features", "recipe.yaml", ...clip], own);
  assert.ok(ahead.computed < ahead.pictures && ahead.done === ahead.pictures);
  assert.equal((await umieJson<Essence>(home, [...train, "--reference"], own)).stateHash, alone.stateHash);
  assert.equal((await umieJson<Essence>(home, [...train, "--workers", "2"])).stateHash, alone.stateHash);
  const other = ["--set", `model.visual={kind: resnet, weights: ${fixturePath("resnet-tiny")}}`];
  const resnet = await umieJson<Essence>(home, ["train", "recipe.yaml", ...other, "--reference"], own);
  assert.notEqual(resnet.stateHash, alone.stateHash);
});

homeTest("data features goes on where it was interrupted", async (home) => {
  writeRecipe(home, withoutVision(recipeFile));
  const own = { env: { UMIE_CACHE: path.join(home.folder, "cache") } };
  const args = ["data", "features", "recipe.yaml", ...clip];
  const first = start(home, args, own);
  await first.says(/\d+ of \d+ pictures/);
  first.kill("SIGINT");
  const { status, stderr } = await first.ended;
  assert.ok(status === 75 || status === 0, stderr);
  const rest = await umieJson<Progress>(home, args, own);
  assert.ok(rest.computed < rest.pictures && rest.done === rest.pictures);
  assert.equal((await umieJson<Progress>(home, args, own)).computed, 0);
});

homeTest("data detect finds objects that a run then reads", async (home) => {
  writeRecipe(home, recipeOnFolder.replace(/schedule: .*/, "schedule: { steps: 1 }"));
  await umieJson(home, ["data", "synth", "data", "--size", "30"]);
  const objects = path.join(home.folder, "data", "twitter2015", "objects.json");
  const before = Object.keys(JSON.parse(fs.readFileSync(objects, "utf8")) as object).map(
    (name) => path.parse(name).name,
  );
  fs.rmSync(objects);
  const weights = fixturePath("yolos-tiny");
  const detect = ["data", "detect", "data/twitter2015", "--weights", weights, "--threshold", "0", "--max", "3"];
  const { pictures } = await umieJson<Progress>(home, detect);
  const after = JSON.parse(fs.readFileSync(objects, "utf8")) as Record<string, { objects: unknown[] }>;
  assert.deepEqual(
    Object.keys(after)
      .map((name) => path.parse(name).name)
      .sort(),
    before.sort(),
  );
  assert.equal(Object.keys(after).length, pictures);
  assert.ok(Object.values(after).every((found) => found.objects.length <= 3));
  const only = ["--set", "data.datasets=[twitter2015]", "--set", "eval.test=false", "--set", "eval.everySteps=0"];
  await umieJson(home, ["train", "recipe.yaml", ...only, ...tokenizer, "--reference"]);

  assertRefused(await umie(home, ["data", "detect", "home", "--weights", weights]), 2, /home must hold pictures/);
  const noYolos = await umie(home, ["data", "detect", "data/snap", "--weights", fixturePath("clip-tiny")]);
  assertRefused(noYolos, 2, /they must be of yolos: they are of clip/);
});

homeTest("train takes features that were computed elsewhere, and refuses those of another width", async (home) => {
  writeRecipe(home, withoutVision(recipeOnFolder));
  await umieJson(home, ["data", "synth", "data", "--size", "30"]);
  const images = path.join(home.folder, "data", "snap", "images");
  fs.mkdirSync(path.join(home.folder, "features"));
  for (const [index, name] of fs.readdirSync(images).entries()) {
    const values = Float32Array.from({ length: 12 }, (_, at) => Math.sin(index + at));
    const file = path.join(home.folder, "features", `${path.parse(name).name}.safetensors`);
    await writeTensors(file, [{ name: "features", shape: [1, 12], values }]);
  }
  // The pictures are not needed any more.
  fs.rmSync(images, { recursive: true });
  const only = ["--set", "data.datasets=[snap]", "--set", "data.maxObjects=0"];
  const train = ["train", "recipe.yaml", "--reference", ...only, ...tokenizer];
  const visual = (width: number) => ["--set", `model.visual={kind: features, store: features, width: ${width}}`];
  const shown = jsonOf<Essence>(await umie(home, [...train, ...visual(12), "--json"]));
  const hidden = await umieJson<Essence>(home, [...train, ...visual(12), "--set", "data.images=none"]);
  assert.notEqual(shown.stateHash, hidden.stateHash);
  assertRefused(await umie(home, [...train, ...visual(13)]), 2, /expected features 13 wide .*, got 12/);
});

function writeRecipe(home: Home, text: string): void {
  fs.writeFileSync(path.join(home.folder, "recipe.yaml"), text);
}
