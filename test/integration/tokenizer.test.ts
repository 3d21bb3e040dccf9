import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Home, homeTest } from "../harness/home.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

const command = fileURLToPath(new URL("../../../packages/cli/bin/umie.js", import.meta.url));
const folder = fileURLToPath(new URL("../../fixtures/tokenizer", import.meta.url));

interface FixtureCase {
  text: string;
  spm_ids: number[];
  hf_ids: number[];
  hf_decoded: string;
}

/** `umie ARGS` with lines on stdin and on stdout. */
async function piped(home: Home, args: readonly string[], lines: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [command, ...args], { cwd: home.folder, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  let said = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) said += chunk as string;
  return said.split("\n").slice(0, -1);
}

homeTest("umie tokenizer gives the ids and texts of SentencePiece and of Hugging Face, line by line", async (home) => {
  const cases = fs
    .readFileSync(path.join(folder, "cases.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as FixtureCase)
    // What a line can hold; all cases are tested beside the code.
    .filter(({ text }) => !/[\r\n]/.test(text));
  const texts = cases.map(({ text }) => text);
  for (const [file, special, wanted] of [
    ["spiece.model", [], cases.map(({ spm_ids }) => spm_ids)],
    ["tokenizer.json", [], cases.map(({ spm_ids }) => spm_ids)],
    ["tokenizer.json", ["--special"], cases.map(({ hf_ids }) => hf_ids)],
  ] as const) {
    const model = ["--model", path.join(folder, file), ...special];
    const ids = await piped(home, ["tokenizer", "encode", ...model], texts);
    assert.deepEqual(
      ids.map((line): unknown => JSON.parse(line)),
      wanted,
      file,
    );
    if (special.length === 0) continue;
    const decoded = await piped(home, ["tokenizer", "decode", ...model], ids);
    assert.deepEqual(
      decoded,
      cases.map(({ hf_decoded }) => hf_decoded),
    );
  }
});

homeTest("umie tokenizer trains on text files and on a recipe, and says what is wrong", async (home) => {
  const text = ["the storm hits New York", "a storm in the north", "New York in the storm", "the north of the storm"];
  fs.writeFileSync(path.join(home.folder, "a.txt"), `${[...text, ...text].join("\r\n")}\r\n`);
  const train = ["tokenizer", "train", "--model", "our.model"];
  const { pieces } = await umieJson<{ pieces: number }>(home, [...train, "--text", "a.txt"]);
  assert.ok(pieces > 10);
  const ids = await piped(home, ["tokenizer", "encode", "--model", "our.model"], text);
  assert.deepEqual(await piped(home, ["tokenizer", "decode", "--model", "our.model"], ids), text);
  const onRecipe = await umieJson<{ pieces: number }>(home, [
    ...train,
    "--recipe",
    "recipe.yaml",
    "--vocab-size",
    "500",
  ]);
  assert.ok(onRecipe.pieces > pieces);

  const refused: [args: string[], said: RegExp][] = [
    [train, /^Cannot train a tokenizer as there must be either --text or --recipe/],
    [[...train, "--text", "nowhere"], /^Cannot read nowhere: there is no such file/],
    [["tokenizer", "encode", "--model", "recipe.yaml"], /^Cannot open the tokenizer recipe\.yaml\. Cannot/],
    [["tokenizer", "encode", "--special", "--model", "our.model"], /as it must be a tokenizer\.json/],
  ];
  for (const [args, said] of refused) assertRefused(await umie(home, args), 2, said);
});
