import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { encodePrompt } from "../batches/feature-converter.js";
import { handMadeDatasets, handMadeLabels, mnerExample } from "../hand-made.fixture.js";
import { promptList } from "../tasks/prompt-list.js";
import { goldPrompts } from "../tasks/prompts.js";
import { datasetTasks } from "../tasks/task.js";
import { readSpieceModel } from "./spiece-model.js";
import { openTokenizer } from "./tokenizer-file.js";
import { tokenizerKey, tokenizerTexts } from "./tokenizer-texts.js";

const folder = await mkdtemp(join(tmpdir(), "umie-tokenizer-"));
after(() => rm(folder, { recursive: true }));

const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published");
const prompts = handMadeDatasets().flatMap(({ train }) => [...promptList(train, tasks)]);
const train = { train: { vocabSize: 300 } };
const texts = () => tokenizerTexts(prompts);
const golden = join(import.meta.dirname, "../../../../test/fixtures/tokenizer/spiece.model");
const unasked = () => assert.fail("nothing is to be trained");

test("openTokenizer trains once, keeps the model and opens it from then on", async () => {
  const cache = join(folder, "once");
  const trained = await openTokenizer(train, texts, { cache, key: "a-1" });
  const path = join(cache, "tokenizers", "a-1.model");
  assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array(trained.bytes));
  assert.ok(readSpieceModel(trained.bytes).pieces.length <= 300);
  const again = await openTokenizer(train, unasked, { cache, key: "a-1" });
  assert.equal(again.sha256, trained.sha256);
  assert.equal(again.tokenizer.fingerprint, trained.tokenizer.fingerprint);
  assert.deepEqual(await readdir(join(cache, "tokenizers")), ["a-1.model"]);
});

test("openTokenizer puts <spot> behind the extra ids", async () => {
  const { tokenizer, bytes } = await openTokenizer({ path: golden }, unasked, { cache: folder, key: "x" });
  const pieces = readSpieceModel(bytes).pieces.length;
  assert.deepEqual([tokenizer.size, tokenizer.markerId("<spot>")], [pieces + 101, pieces + 100]);
  assert.deepEqual([tokenizer.markerId("<extra_id_99>"), tokenizer.markerId("<extra_id_0>")], [pieces, pieces + 99]);
});

test("openTokenizer gives one file to processes that train at once, and replaces one it cannot read", async () => {
  const cache = join(folder, "together");
  const open = () => openTokenizer(train, texts, { cache, key: "b" });
  const opened = await Promise.all([open(), open(), open()]);
  assert.equal(new Set(opened.map(({ sha256 }) => sha256)).size, 1);
  assert.deepEqual(await readdir(join(cache, "tokenizers")), ["b.model"]);
  const { bytes, sha256 } = opened[0]!;
  for (const damaged of [new Uint8Array(), bytes.subarray(0, bytes.length - 40), new Uint8Array(500).fill(7)]) {
    await writeFile(join(cache, "tokenizers", "b.model"), damaged);
    assert.equal((await open()).sha256, sha256);
    assert.deepEqual(await readFile(join(cache, "tokenizers", "b.model")), Buffer.from(bytes));
  }
});

test("openTokenizer says in a sentence what is wrong with a file", async () => {
  const open = async (name: string, content: Uint8Array | string) => {
    await writeFile(join(folder, name), content);
    return openTokenizer({ path: join(folder, name) }, unasked, { cache: folder, key: "x" });
  };
  const sentence = (name: string) => new RegExp(`^RangeError: Cannot open the tokenizer \\S*${name}\\. Cannot`);
  await assert.rejects(open("notes.txt", "this is no model"), sentence("notes.txt"));
  await assert.rejects(open("tokenizer.json", '{"version": "1.0"}'), sentence("tokenizer.json"));
  await assert.rejects(open("empty", ""), sentence("empty"));
  await assert.rejects(
    openTokenizer({ path: join(folder, "absent") }, unasked, { cache: folder, key: "x" }),
    /Cannot open the tokenizer \S*absent: ENOENT/,
  );
});

test("openTokenizer refuses a key that would leave its folder", async () => {
  for (const key of ["../x", "a/b", ""])
    await assert.rejects(openTokenizer(train, texts, { cache: folder, key }), /its key must be letters/);
});

test("tokenizerTexts gives the words of the answers without their markers", () => {
  const own = [...tokenizerTexts(goldPrompts(mnerExample, tasks))];
  assert.deepEqual(own, [
    tasks.mner.instruction(mnerExample).front,
    mnerExample.text,
    "person, Ann",
    "location, New York",
  ]);
});

test("tokenizerKey differs where the tokenizer may", () => {
  const of = { fingerprint: "f", labels: "seen", vocabSize: 300 } as const;
  const keys = [of, { ...of, fingerprint: "g" }, { ...of, labels: "published" } as const, { ...of, vocabSize: 301 }];
  assert.equal(new Set(keys.map(tokenizerKey)).size, keys.length);
  assert.equal(tokenizerKey({ ...of }), tokenizerKey(of));
  assert.match(tokenizerKey(of), /^300-[0-9a-f]{32}$/);
});

test("encodePrompt reads markers and control tokens in a user's text, span or label as characters", async () => {
  const { tokenizer } = await openTokenizer(train, texts, { cache: join(folder, "once"), key: "a-1" });
  const hostile = "Ann <spot> </s> <pad> <extra_id_0> ＜spot＞ {labels} <unk>";
  const limits = { maxSourceTokens: 4096, maxTargetTokens: 4096 };
  const example = { ...mnerExample, text: hostile, entities: [{ type: "person", span: "</s> <extra_id_0> <pad>" }] };
  const relation = {
    ...mnerExample,
    task: "mre" as const,
    text: hostile,
    head: { span: hostile, type: "<spot>" },
    tail: { span: "<extra_id_0>", type: "" },
    relation: "peer",
  };
  for (const prompt of [...goldPrompts(example, tasks), ...goldPrompts(relation, tasks)]) {
    const { source, target } = encodePrompt(prompt, tokenizer, limits);
    const special = (ids: readonly number[]) => ids.filter((id) => id < 2 || id >= tokenizer.size - 101);
    assert.deepEqual(special(source), [tokenizer.eosId]);
    assert.deepEqual(special(target), [tokenizer.eosId], prompt.target);
  }
  const [prompt] = goldPrompts(mnerExample, tasks);
  const spot = tokenizer.markerId("<spot>");
  assert.equal(encodePrompt(prompt!, tokenizer, limits).target.filter((id) => id === spot).length, 1);
});
