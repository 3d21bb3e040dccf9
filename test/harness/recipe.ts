/**
 * A run of a few seconds: the six synthetic datasets, a network smaller than tiny, four leaves a step. Dev is evaluated twice, and
 * checkpoints are frequent, so that little has to be replayed.
 */
export const recipeFile = `apiVersion: umie/v1
kind: Run
metadata:
  name: small
spec:
  seed: 3
  model:
    preset: tiny
    override:
      { dModel: 32, dKv: 8, dFf: 48, numHeads: 2, numLayers: 1, numDecoderLayers: 1, visualLayers: 1,
        gateProjectionMid: 16, gateProjectionOut: 8, vision.hiddenSize: 16, vision.numLayers: 1, vision.numHeads: 2,
        vision.intermediateSize: 32, vision.imageSize: 16, vision.projectionDim: 16 }
  data:
    synth: { seed: 1, size: 36 }
    datasets: [twitter2015, twitter2017, snap, mnre_v1, mnre_v2, { name: m2e2, split: articles }]
    maxObjects: 4
    maxTargetTokens: 64
    tokenizer: { train: { vocabSize: 700 } }
  batch: { leavesPerStep: 4, examplesPerLeaf: 6 }
  optimizer: { learningRate: 2.0e-2 }
  schedule: { steps: 24 }
  eval: { everySteps: 12, maxExamples: 4, examplesPerLeaf: 8 }
  checkpoint: { everySteps: 4 }
  numeric: { stateHashEverySteps: 6 }
`;

/** The same run on the datasets that lie in the folder `data` beside it. */
export const recipeOnFolder = recipeFile.replace("synth: { seed: 1, size: 36 }", "root: data");
