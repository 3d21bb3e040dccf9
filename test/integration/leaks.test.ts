import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { homeTest } from "../harness/home.js";
import { recipeOnFolder } from "../harness/recipe.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

const status = { usage: 2, notFound: 3 };

const tweet = (id: string, name: string) => `IMGID:${id}\n${name}\tB-PER\nsails\tO\nto\tO\nBergen\tB-LOC\n\n`;

/** Tweet 2 and the words of tweet 3 are in the test set too. */
function writeTweets(folder: string): void {
  const snap = path.join(folder, "leaky", "snap");
  fs.mkdirSync(snap, { recursive: true });
  const write = (name: string, ...tweets: string[]) => fs.writeFileSync(path.join(snap, name), tweets.join(""));
  write("train.txt", tweet("1", "Anna"), tweet("2", "Hugo"), tweet("3", "Berta"));
  write("dev.txt", tweet("4", "Carla"));
  write("test.txt", tweet("2", "Hugo"), tweet("5", "Berta"));
}

homeTest("leaks are found in a folder, and refused where the recipe says so", async (home) => {
  writeTweets(home.folder);
  const report = await umieJson<{ found: number; leaks: { kind: string; ofHeldOut: { items: number } }[] }>(home, [
    ...["data", "leaks", "leaky"],
  ]);
  assert.equal(report.found, 2);
  assert.deepEqual(
    report.leaks.map(({ kind, ofHeldOut }) => [kind, ofHeldOut.items]),
    [
      ["id", 1],
      ["text", 2],
      ["any", 2],
    ],
  );
  const recipe = recipeOnFolder.replace("root: data", "root: leaky").replace(/datasets: .*/, "datasets: [snap]");
  fs.writeFileSync(path.join(home.folder, "leaky.yaml"), recipe);
  const refused = await umie(home, ["train", "leaky.yaml", "--reference", "--set", "data.leaks=refuse"]);
  assertRefused(
    refused,
    status.usage,
    /^Cannot use the data as 2 training examples .* \(2 of snap test in snap train\)/,
  );
  assertRefused(await umie(home, ["data", "leaks", "none"]), status.notFound, /there is no such folder\n$/);
  assertRefused(await umie(home, ["data", "leaks", "."]), status.usage, /no dataset is there\n$/);
});

homeTest("a folder is imported once, and read like the raw one", async (home) => {
  writeTweets(home.folder);
  const { datasets } = await umieJson<{ datasets: { snap: { train: { examples: number } } } }>(home, [
    ...["data", "import", "leaky", "imported"],
  ]);
  assert.equal(datasets.snap.train.examples, 3);
  assertRefused(
    await umie(home, ["data", "import", "leaky", "imported"]),
    status.usage,
    /must be absent or an empty folder\n$/,
  );
  const report = await umieJson<{ found: number }>(home, ["data", "leaks", "imported"]);
  assert.equal(report.found, 2);
});
