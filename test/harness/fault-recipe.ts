/**
 * A run of two seconds: text alone, six leaves a step. JSON is YAML too.
 */
export const faultRecipe = {
  apiVersion: "umie/v1",
  kind: "Run",
  metadata: { name: "fault" },
  spec: {
    seed: 3,
    model: {
      preset: "tiny",
      override: {
        ...{ dModel: 32, dKv: 8, dFf: 48, numHeads: 2, numLayers: 1, numDecoderLayers: 1, visualLayers: 1 },
        ...{ gateProjectionMid: 16, gateProjectionOut: 8 },
        ...{ "vision.hiddenSize": 16, "vision.numLayers": 1, "vision.numHeads": 2, "vision.intermediateSize": 32 },
        ...{ "vision.imageSize": 16, "vision.projectionDim": 16 },
      },
    },
    data: {
      synth: { seed: 1, size: 30 },
      datasets: ["twitter2015"],
      images: "none",
      maxTargetTokens: 48,
      tokenizer: { train: { vocabSize: 300 } },
    },
    batch: { leavesPerStep: 6, examplesPerLeaf: 2 },
    optimizer: { learningRate: 2e-2 },
    schedule: { steps: 24 },
    eval: { everySteps: 0, test: false },
    checkpoint: { everySteps: 5 },
    numeric: { stateHashEverySteps: 4, auditShare: 0 },
    resources: { minWorkers: 1 },
  },
};

/** `a.b` → value, relative to spec. */
export type Changes = Readonly<Record<string, string | number | boolean>>;

/** The recipe with some settings changed. */
export function changedRecipe(changes: Changes): typeof faultRecipe {
  const recipe = structuredClone(faultRecipe);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    let at = recipe.spec as Record<string, unknown>;
    for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
    at[names.at(-1)!] = value;
  }
  return recipe;
}
