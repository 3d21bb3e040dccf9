import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { openTensors, type TensorSource, writeTensorFolder } from "@umie/engine";
import {
  exportParameters,
  type Json,
  type Parameter,
  t5ConfigTo,
  t5Parameters,
  type UmieConfig,
  umieConfig,
  umieConfigTo,
  umieParameters,
} from "@umie/model";
import { type Home, homeTest } from "../harness/home.js";
import { recipeFile } from "../harness/recipe.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

/** Five steps that leave alone what has no gradient: no decay, and no picture for the visual parts to learn from. */
const fiveSteps = [
  ...["schedule.steps=5", "eval.everySteps=0", "eval.test=false", "optimizer.weightDecay=0", "data.images=none"],
  "model.init=weights",
].flatMap((set) => ["--set", set]);

/** The network of the small recipe, with rows to spare in its embedding as FLAN-T5's has. */
const tiny = umieConfig(
  "tiny",
  {
    ...{ dModel: 32, dKv: 8, dFf: 48, numHeads: 2, numLayers: 1, numDecoderLayers: 1, visualLayers: 1 },
    ...{ gateProjectionMid: 16, gateProjectionOut: 8, "vision.hiddenSize": 16, "vision.numLayers": 1 },
    ...{ "vision.numHeads": 2, "vision.intermediateSize": 32, "vision.imageSize": 16, "vision.projectionDim": 16 },
  },
  832,
);

homeTest("a UMIE checkpoint survives import, five steps, export and import again", async (home) => {
  await writeCheckpoint(home, "hf", umieParameters(tiny), umieConfigTo(tiny));
  const trained = await roundTrip(home, tiny);
  // The text parts learn, the visual ones stay as they were, to the bit; so do the rows of ids that no token has.
  const learnt = trained.filter(({ changed }) => changed).map(({ name }) => name);
  assert.ok(learnt.includes("shared.weight") && learnt.some((name) => name.startsWith("encoder.")));
  assert.deepEqual(
    learnt.filter((name) => /^(visual|gate|vision_model|visual_projection)\b/.test(name)),
    [],
  );
});

homeTest("a checkpoint of FLAN-T5-small's shape survives import, five steps, export and import again", async (home) => {
  const small = umieConfig("small", {}, 32_128);
  const recipe = recipeFile
    .replace(/model:[\s\S]*?data:/, "model: { preset: small }\n  data:")
    .replace(/batch: .*/, "batch: { leavesPerStep: 1, examplesPerLeaf: 1 }");
  fs.writeFileSync(path.join(home.folder, "recipe.yaml"), recipe);
  await writeCheckpoint(home, "hf", t5Parameters(small), t5ConfigTo(small));
  const trained = await roundTrip(home, small);
  assert.ok(trained.some(({ changed, name }) => changed && name === "lm_head.weight"));
});

homeTest("train from saved weights gives the hash of the reference", async (home) => {
  await writeCheckpoint(home, "weights", t5Parameters(tiny), t5ConfigTo(tiny));
  const train = ["train", "recipe.yaml", ...fiveSteps];
  const together = await umieJson<{ stateHash: string }>(home, [...train, "--workers", "2"]);
  const alone = await umieJson<{ stateHash: string }>(home, [...train, "--reference"]);
  assert.equal(together.stateHash, alone.stateHash);
});

homeTest("train refuses saved weights that lack a tensor, have one too many or another shape", async (home) => {
  const parameters = umieParameters(tiny);
  const refusal = async (name: string, changed: readonly Parameter[], sentence: RegExp) => {
    await writeCheckpoint(home, name, changed, umieConfigTo(tiny));
    const args = ["--set", `model.init=${name}`, "--reference"];
    assertRefused(await umie(home, ["train", "recipe.yaml", ...args]), 1, sentence);
    assertRefused(await umie(home, ["convert", "import", name, `${name}-out`]), 2, sentence);
  };
  const without = parameters.filter(({ name }) => name !== "encoder.finalNorm");
  await refusal("lacking", without, /every tensor of its kind and lacks: encoder\.final_layer_norm\.weight$/m);
  const more = { name: "encoder.blocks.1.feedForwardNorm", shape: [32], init: { kind: "constant", value: 1 } } as const;
  await refusal("more", [...parameters, more], /no other tensors .* and has: encoder\.block\.1\.layer\.1\.layer_norm/);
  const wider = parameters.map((each) => (each.name === "gate.attentionNorm" ? { ...each, shape: [33] } : each));
  await refusal("wider", wider, /gate\.attention_norm\.weight as its shape must be \[32\]: the file has \[33\]/);
});

async function writeCheckpoint(
  home: Home,
  name: string,
  parameters: readonly Parameter[],
  config: Json,
): Promise<void> {
  const folder = path.join(home.folder, name);
  const sizes = parameters.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  const values = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  // As small as trained weights are, and cheap to make.
  for (let at = 0; at < values.length; at++) values[at] = ((at * 2_654_435_761) % 4093) / 40_930 - 0.05;
  await writeTensorFolder(folder, exportParameters(parameters, values), 2 ** 40);
  fs.writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
}

interface Trained {
  name: string;
  changed: boolean;
}

/** `hf` to `weights`, five steps from there, to `out`, to `again`; each copy checked. @returns what the steps changed. */
async function roundTrip(home: Home, config: UmieConfig): Promise<Trained[]> {
  await umieJson(home, ["convert", "import", "hf", "weights"]);
  await sameTensors(home, "hf", "weights");
  const train = ["train", "recipe.yaml", ...fiveSteps];
  const { run } = await umieJson<{ run: string }>(home, [...train, "--workers", "1"]);
  await umieJson(home, ["export", run, "out"]);
  await umieJson(home, ["convert", "import", "out", "again"]);
  await sameTensors(home, "out", "again");
  for (const file of ["spiece.model", "tokenizer_config.json"])
    assert.ok(fs.existsSync(path.join(home.folder, "again", file)), file);
  return changes(home, config);
}

async function sameTensors(home: Home, a: string, b: string): Promise<void> {
  await withTensors(home, [a, b], async ([first, second]) => {
    assert.deepEqual(second!.names, first!.names);
    for (const name of first!.names) {
      const [one, other] = [await first!.read(name), await second!.read(name)];
      assert.deepEqual(other.shape, one.shape);
      assert.ok(equalBits(one.values, other.values), name);
    }
  });
}

/** Which tensors of `weights` have other bits in `out`; rows of the embedding that no token has must not. */
async function changes(home: Home, { vocabSize, dModel }: UmieConfig): Promise<Trained[]> {
  const trained: Trained[] = [];
  await withTensors(home, ["weights", "out"], async ([before, after]) => {
    for (const name of before!.names) {
      const [old, now] = [(await before!.read(name)).values, (await after!.read(name)).values];
      trained.push({ name, changed: !equalBits(old, now) });
      if (name !== "shared.weight") continue;
      const spare = (values: Float32Array) => values.subarray((vocabSize - 8) * dModel);
      assert.ok(equalBits(spare(old), spare(now)), "rows to spare");
    }
  });
  return trained;
}

async function withTensors(
  { folder }: Home,
  names: readonly string[],
  work: (sources: TensorSource[]) => Promise<void>,
): Promise<void> {
  const sources = await Promise.all(names.map((name) => openTensors(path.join(folder, name))));
  await work(sources);
  for (const source of sources) await source.close();
}

function equalBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}
