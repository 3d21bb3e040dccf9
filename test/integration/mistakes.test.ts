import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { connect, redisSearch, startRedis } from "@umie/ledger";
import { busyPort, closedPort } from "../harness/busy-port.js";
import { type Home, homeTest } from "../harness/home.js";
import { processesOf } from "../harness/processes.js";
import { recipeFile } from "../harness/recipe.js";
import { api } from "../harness/server.js";
import { assertRefused, start, umie, umieJson } from "../harness/umie.js";

const status = { usage: 2, notFound: 3, conflict: 4, unavailable: 5 };

const spieceModel = fileURLToPath(new URL("../../fixtures/tokenizer/spiece.model", import.meta.url));

/** Where a text first stands in the recipe, as an editor counts. */
function placeOf(text: string, recipe: string): string {
  const before = recipe.slice(0, recipe.indexOf(text)).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

const drawData = (home: Home) => umieJson(home, ["data", "synth", "data", "--seed", "1", "--size", "30"]);

homeTest("a recipe with a mistake is refused with file, line and column before anything starts", async (home) => {
  const mistakes: [from: string, to: string, at: string, said: RegExp][] = [
    ["learningRate", "lerningRate", "lerningRate", /unknown key: did you mean learningRate\?/],
    ["steps: 24", "steps: many", "steps: many", /schedule\.steps: expected a whole number from 1, got "many"/],
    ["dModel: 32", "dModell: 32", "dModell", /unknown size: did you mean dModel\?/],
    ["name: small", "name: No Name", "name: No Name", /metadata\.name: expected lower-case letters/],
  ];
  for (const [from, to, at, said] of mistakes) {
    const recipe = recipeFile.replace(from, to);
    fs.writeFileSync(path.join(home.folder, "wrong.yaml"), recipe);
    for (const verb of [["train"], ["train", "--reference"]]) {
      const ended = await umie(home, [...verb, "wrong.yaml"]);
      assertRefused(ended, status.usage, said);
      assert.ok(ended.stderr.startsWith(`umie: wrong.yaml:${placeOf(at, recipe)} `), ended.stderr);
    }
  }
  const set = await umie(home, ["train", "recipe.yaml", "--set", "schedule.stps=3"]);
  assertRefused(set, status.usage, /^--set schedule\.stps=3: unknown path: did you mean schedule\.steps\?\n$/);
  assertRefused(
    await umie(home, ["train", "none.yaml"]),
    status.usage,
    /^Cannot read the recipe none\.yaml: there is no such file\n$/,
  );
  assert.equal(fs.existsSync(home.umieHome), false);
});

homeTest("a stack trace is for those who ask for it", async (home) => {
  const { stderr } = await umie(home, ["train", "none.yaml", "--verbose"]);
  assert.match(stderr, /^umie: Cannot read the recipe none\.yaml.*\n(.*\n)*\s+at .*:\d+:\d+/);
});

homeTest(
  "a broken line in a dataset is refused with file and line, or left out and listed where the recipe says so",
  async (home) => {
    await drawData(home);
    const file = path.join(home.folder, "data", "mnre_v1", "ours_train.txt");
    const lines = fs.readFileSync(file, "utf8").split("\n");
    fs.writeFileSync(file, lines.with(4, lines[4]!.slice(0, 30)).join("\n"));
    const told = new RegExp(`^Cannot read the data in .*/data: 1 mistake\n${file}:5(:\\d+)? .*\n$`);
    for (const verb of [["train"], ["train", "--reference"]])
      assertRefused(await umie(home, [...verb, "on-folder.yaml"]), status.usage, told);

    await umie(home, ["up", "--workers", "1"]);
    assertRefused(await umie(home, ["submit", "on-folder.yaml"]), status.usage, told);
    const sets = ["--set", "data.onError=quarantine", "--set", "schedule.steps=4"];
    const training = await umie(home, ["train", "on-folder.yaml", ...sets]);
    assert.equal(training.status, 0, training.stderr);
    assert.match(training.stdout, /small-1 leaves out 1 mistaken record/);
    const record = await api<{ quarantined: { file: string; line: number; reason: string }[] }>(
      home,
      "/runs/small-1/record",
    );
    assert.deepEqual(
      record.quarantined.map(({ file, line }) => [file, line]),
      [["mnre_v1/ours_train.txt", 5]],
    );
    assert.match(record.quarantined[0]!.reason, /expected/);
    // The refused ones made no run.
    const { runs } = await api<{ runs: unknown[] }>(home, "/runs");
    assert.equal(runs.length, 1);
  },
);

homeTest("a missing picture and a missing dataset are refused by name", async (home) => {
  await drawData(home);
  const images = path.join(home.folder, "data", "twitter2017", "images");
  const picture = fs.readdirSync(images)[0]!;
  fs.rmSync(path.join(images, picture));
  const noPicture = new RegExp(
    `/data/twitter2017/\\w+\\.txt:\\d+ expected picture ${path.parse(picture).name} .* found none`,
  );
  assertRefused(await umie(home, ["train", "on-folder.yaml"]), status.usage, noPicture);
  fs.rmSync(path.join(home.folder, "data", "snap"), { recursive: true });
  const noDataset = /\/data\/snap expected a file train\.txt \(\.gz allowed\), found no such folder/;
  assertRefused(await umie(home, ["train", "on-folder.yaml"]), status.usage, noDataset);
});

homeTest("a tokenizer that does not suit is refused with what is wrong", async (home) => {
  const t5 = fs.readFileSync(spieceModel);
  // A second trainer_spec with model_type BPE; the last one counts.
  const bpe = Buffer.concat([t5, Buffer.from([0x12, 2, 0x18, 2])]);
  fs.writeFileSync(path.join(home.folder, "bpe.model"), bpe);
  fs.writeFileSync(path.join(home.folder, "other.json"), '{"version": "1.0"}');
  fs.writeFileSync(path.join(home.folder, "text.model"), "vocabulary\n");
  const cases: [file: string, said: RegExp][] = [
    [
      "other.json",
      /^Cannot open the tokenizer .*\/other\.json\. .*must be a plain unigram model like T5's: it has no model\n$/,
    ],
    [
      "text.model",
      /^Cannot open the tokenizer .*\/text\.model\. Cannot read the tokenizer as it must be a SentencePiece model: .*\n$/,
    ],
    [
      "bpe.model",
      /^Cannot open the tokenizer .*\/bpe\.model\. .*must be a plain unigram model like T5's: it has model type 2\n$/,
    ],
    ["none.model", /^Cannot open the tokenizer .*\/none\.model: ENOENT.*\n$/],
  ];
  for (const [file, said] of cases) {
    assertRefused(
      await umie(home, ["train", "recipe.yaml", "--set", `data.tokenizer={path: ${file}}`]),
      status.usage,
      said,
    );
  }
});

homeTest("commands without a server, and for a run that is not, say so", async (home) => {
  for (const verb of [
    ["list"],
    ["status", "small-1"],
    ["watch", "small-1"],
    ["pause", "small-1"],
    ["submit", "recipe.yaml"],
  ])
    assertRefused(
      await umie(home, verb),
      status.unavailable,
      /^No server runs in .*: start one with "umie up", or name one/,
    );
  assertRefused(await umie(home, ["worker"]), status.unavailable, /^No Redis: set REDIS_URL, or start a server/);
  const gone = await umie(home, ["list", "--server", `127.0.0.1:${await closedPort()}`]);
  assertRefused(gone, status.unavailable, /^Cannot reach the server at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\n$/);
  assertRefused(
    await umie(home, ["eval", "small-1"]),
    status.notFound,
    /^Cannot evaluate small-1 as a checkpoint must lie in /,
  );

  await umie(home, ["up", "--workers", "0"]);
  for (const verb of ["status", "watch", "logs", "pause", "resume", "cancel"])
    assertRefused(await umie(home, [verb, "small-7"]), status.notFound, /^There is no run small-7/);
});

homeTest("a port in use is refused, and nothing stays behind", async (home, t) => {
  const port = `${await busyPort(t)}`;
  const told = new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port} as another process does: choose another port`);
  for (const verb of [["train", "recipe.yaml"], ["up"]])
    assertRefused(await umie(home, [...verb, "--port", port]), status.conflict, told);
  assert.deepEqual(processesOf(home.umieHome), []);
});

homeTest("a Redis that may evict keys is refused by every process", async (home, t) => {
  const directory = path.join(home.folder, "other-redis");
  const server = await startRedis({ ...redisSearch(process.env), directory, appendOnly: false });
  t.after(() => server.stop());
  const redis = await connect(server.url);
  await redis.config("SET", "maxmemory-policy", "allkeys-lru");
  redis.disconnect();
  const env = { REDIS_URL: server.url };
  const told =
    /^Cannot use the Redis at 127\.0\.0\.1:\d+ as its maxmemory-policy is allkeys-lru, which may drop .*: set it to noeviction\n$/;
  for (const verb of [["train", "recipe.yaml"], ["worker"], ["coordinator", "--port", "0"], ["up"]])
    assertRefused(await umie(home, verb, { env }), status.unavailable, told);
  assert.deepEqual(processesOf(home.umieHome), []);
});

homeTest("a coordinator that others can reach wants a token", async (home) => {
  const coordinator = start(home, ["up", "--workers", "0", "--foreground"]);
  await coordinator.says(/The server runs at/);
  const open = await umie(home, ["coordinator", "--host", "0.0.0.0", "--port", "0"]);
  assertRefused(
    open,
    status.usage,
    /^Cannot listen on 0\.0\.0\.0, which others can reach, without a token: set UMIE_API_TOKEN\n$/,
  );
  coordinator.kill("SIGINT");
  assert.equal((await coordinator.ended).status, 0);
});
