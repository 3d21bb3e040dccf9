import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { readTokenizer } from "@umie/data";
import { initParams } from "@umie/model";
import { loadRecipe, modelConfig, parameterCount, type RunRecord } from "@umie/recipe";
import { FileStore } from "../checkpoint/file-store.js";
import { writeCheckpoint } from "../checkpoint/write.js";
import { LiveState } from "../live-state.js";
import { allocateState } from "../state.js";

/** Fixtures of the project. */
export const fixtures = path.join(import.meta.dirname, "../../../../test/fixtures");

const recipe = `apiVersion: umie/v1
kind: Run
metadata: { name: tiny }
spec:
  model:
    preset: tiny
    override:
      { dModel: 32, dKv: 8, dFf: 48, numHeads: 2, numLayers: 1, numDecoderLayers: 1, visualLayers: 1, gateProjectionMid: 16,
        gateProjectionOut: 8, vision.hiddenSize: 16, vision.numLayers: 1, vision.numHeads: 2, vision.intermediateSize: 32,
        vision.imageSize: 16, vision.projectionDim: 16 }
  data:
    synth: { seed: 1, size: 36 }
    datasets: [twitter2015, mnre_v2, { name: m2e2, split: articles }]
    labels: published
    maxObjects: 3
    maxTargetTokens: 12
  schedule: { steps: 1 }
`;

/** A checkpoint of a run that was not trained yet, so what it says is nonsense. */
export interface TestCheckpoint {
  target: string;
  store: string;
  /** Where its manifest lies. */
  manifest: string;
  folder: string;
}

export async function testCheckpoint(t: TestContext, changes: readonly string[] = []): Promise<TestCheckpoint> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-predict-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const url = pathToFileURL(folder).href;
  const { spec } = loadRecipe(recipe, "tiny.yaml", changes);
  const tokenizer = fs.readFileSync(path.join(fixtures, "tokenizer", "spiece.model"));
  const model = modelConfig(spec.model, { vocabSize: readTokenizer(tokenizer, "spiece.model").tokenizer.size });
  const resolved = { model, parameterCount: parameterCount(model) };
  const record = { run: "tiny-1", spec: { ...spec, resolved } } as unknown as RunRecord;
  const live = new LiveState(allocateState(resolved.parameterCount));
  live.vectors.params.set(initParams(model, 5));
  live.moveTo(7, "entry");
  const content = { snapshot: live.snapshot(), record, numericClass: "any", tokenizer };
  const { manifest } = await writeCheckpoint(new FileStore(url).below("tiny-1"), content, { keep: 1 });
  return {
    target: "tiny-1",
    store: url,
    manifest: manifest.replace("file://", ""),
    folder: path.join(folder, "tiny-1"),
  };
}
