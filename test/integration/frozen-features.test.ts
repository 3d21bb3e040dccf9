import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { RunStatus } from "@umie/coordinator";
import { writeTensors } from "@umie/engine";
import { type Home, homeTest } from "../harness/home.js";
import { kill, killAll } from "../harness/processes.js";
import { recipeFile, recipeOnFolder } from "../harness/recipe.js";
import { type Essence, essence } from "../harness/reference.js";
import { runIs, runningServer } from "../harness/server.js";
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

/** Files of features in the home's store; killed workers may leave drafts. */
function keptFeatures({ umieHome }: Home): string[] {
  const names = fs.readdirSync(path.join(umieHome, "checkpoints", "features"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\/[0-9a-f]{64}$/.test(name));
}

/** Is a run in the middle of its features, with more of them done than so many? */
const isSeeing =
  (more: number) =>
  ({ features }: RunStatus): boolean =>
    features !== null && features.done > more && features.done < features.pictures;

homeTest("killed workers' features are gone on with, and the hash is the reference's", async (home) => {
  writeRecipe(home, withoutVision(recipeFile).replace("size: 36", "size: 90"));
  const train = ["train", "recipe.yaml", ...clip, ...tokenizer];
  const elsewhere = ["--set", `checkpoint.store=${pathToFileURL(path.join(home.folder, "elsewhere")).href}`];
  const alone = await umieJson<Essence>(home, [...train, ...elsewhere, "--reference"]);

  start(home, [...train, "--workers", "2", "--json"]);
  const { pids } = await runningServer(home, 2);
  const begun = await runIs(home, "small-1", "computing features", isSeeing(0));
  kill(pids.workers[0]!, "SIGKILL");
  await runIs(home, "small-1", "computing more features", isSeeing(begun.features!.done));
  await killAll(home.umieHome);
  const resumed = await start(home, ["resume", "small-1", "--workers", "2", "--json"]).ended;
  assert.deepEqual(essence(jsonOf<Essence>(resumed)), essence(alone));
  assert.match(resumed.stderr, /features of (\d+)\/\1 pictures/);

  const again = await start(home, [...train, "--workers", "2", "--json"]).ended;
  assert.deepEqual(essence(jsonOf<Essence>(again)), essence(alone));
  const [, pictures] = /features of (\d+)\/\1 pictures, 0 computed/.exec(again.stderr) ?? [];
  assert.equal(keptFeatures(home).length, Number(pictures));
});

homeTest("data features goes on where it was interrupted, and a run finds what it computed", async (home) => {
  writeRecipe(home, withoutVision(recipeFile));
  const ahead = ["data", "features", "recipe.yaml", ...clip, ...tokenizer];
  const first = start(home, ahead);
  await first.says(/\d+ of \d+ pictures/);
  first.kill("SIGINT");
  const { status, stderr } = await first.ended;
  assert.ok(status === 75 || status === 0, stderr);
  const rest = await umieJson<Progress>(home, ahead);
  assert.ok(rest.computed < rest.pictures && rest.done === rest.pictures);
  assert.equal((await umieJson<Progress>(home, ahead)).computed, 0);

  const train = ["train", "recipe.yaml", ...tokenizer, "--reference", "--json"];
  const found = await umie(home, [...train, ...clip]);
  assert.match(found.stderr, /features of (\d+)\/\1 pictures, 0 computed/);
  const other = ["--set", `model.visual={kind: resnet, weights: ${fixturePath("resnet-tiny")}}`];
  const resnet = await umie(home, [...train, ...other]);
  assert.match(resnet.stderr, /features of (\d+)\/\1 pictures, \1 computed/);
  assert.notEqual(jsonOf<Essence>(resnet).stateHash, jsonOf<Essence>(found).stateHash);
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
