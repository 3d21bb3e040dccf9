import { sizeNames } from "@umie/model/config";
import { z } from "zod";
import { nearest } from "./nearest.js";
import { wordingSchema } from "./wording-schema.js";

/** Dataset names as in `@umie/data`; repeated here because a recipe is checked before any data is opened. */
const datasetName = z.enum(["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "m2e2", "ace05", "swig"]);

const positive = z.number().positive();
const count = z.int().nonnegative();
const atLeastOne = z.int().positive();
const share = z.number().min(0).max(1);

/** What pictures are to the model; absent: the preset's vision transformer, trained with the rest, where it has one. */
export const visualSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("trained") }),
  /** A frozen `CLIPVisionModelWithProjection` in Hugging Face layout. */
  z.strictObject({ kind: z.literal("clip"), weights: z.string() }),
  /** A frozen `ResNetModel`, such as the paper's ResNet-101. */
  z.strictObject({ kind: z.literal("resnet"), weights: z.string() }),
  /** Features that were computed elsewhere: a folder with a file for each picture (docs/weights.md). */
  z.strictObject({ kind: z.literal("features"), store: z.string(), width: z.int().min(1).max(65_536).default(512) }),
]);

/** Which network. `preset` fixes every size (see `@umie/model/config`); `init` starts from saved weights instead of random ones. */
export const modelSchema = z
  .strictObject({
    preset: z.enum(["tiny", "small", "base", "large", "xl"]).default("tiny"),
    /** Folder of safetensors to start from; absent: random weights from the run's seed. */
    init: z.string().optional(),
    visual: visualSchema.optional(),
    /** Sizes that differ from the preset's, by the names of `UmieConfig`. */
    override: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).default({}),
  })
  .superRefine(({ preset, override }, context) => {
    const known = sizeNames(preset);
    for (const name of Object.keys(override).filter((each) => !known.includes(each))) {
      const meant = nearest(name, known);
      const message = `unknown size: ${meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`}`;
      context.addIssue({ code: "custom", path: ["override", name], message });
    }
  })
  .prefault({});

export const datasetSchema = z.strictObject({
  name: datasetName,
  /** `published`: the splits of the files. `articles`: M2E2 has only a test part; cut it by article into 60/20/20, not comparable with papers. */
  split: z.enum(["published", "articles"]).default("published"),
  /** false: read for evaluation only. */
  train: z.boolean().default(true),
  /** Of M2E2: each sentence and picture once, or the benchmark's three settings (text, image, multimedia), each whole. */
  settings: z.enum(["joined", "separate"]).default("joined"),
});

const dataFields = z.strictObject({
  /** Folder with one folder for each dataset in its raw format; relative paths start where the command runs. */
  root: z.string().optional(),
  /** Draw the six synthetic datasets instead (deterministic in seed and size). */
  synth: z.strictObject({ seed: count.default(1), size: atLeastOne.default(300) }).optional(),
  datasets: z.array(z.union([datasetName.transform((name) => datasetSchema.parse({ name })), datasetSchema])).min(1),
  images: z.enum(["use", "blank", "none"]).default("use"),
  maxObjects: z.int().min(0).max(36).default(36),
  /** `gold`: the objects of a picture of events are its gold boxes. An oracle: say so beside its scores. */
  objects: z.enum(["detected", "gold"]).default("detected"),
  mix: z.enum(["proportional", "round-robin", "temperature"]).default("proportional"),
  temperature: positive.default(2),
  /** Labels named in an instruction: all published ones, or those that the training part holds. */
  labels: z.enum(["published", "seen"]).default("published"),
  /** How instructions are worded: by name, or by templates of one's own (docs/tasks.md). */
  wording: wordingSchema,
  /** Labels in the order of their dataset, or in another one for each example. */
  schemaOrder: z.enum(["fixed", "shuffled"]).default("fixed"),
  /** How answers are written: the paper's flat strings, or the released code's brackets. */
  format: z.enum(["flat", "brackets"]).default("flat"),
  /** Chance that a gold record in training is joined by one that says of an absent label that there is none; for brackets. */
  rejectionNoise: share.default(0),
  /** Raw labels to UMIE's: with the known slips of the released mapping put right, or as released. */
  labelMapping: z.enum(["corrected", "released"]).default("corrected"),
  tokenizer: z
    .union([
      z.strictObject({ path: z.string() }),
      z.strictObject({ train: z.strictObject({ vocabSize: z.int().min(300).max(64_000) }) }),
    ])
    .default({ train: { vocabSize: 2000 } }),
  maxSourceTokens: z.int().min(8).max(4096).default(256),
  maxTargetTokens: z.int().min(4).max(4096).default(128),
  /** Padded lengths a leaf may have; the smallest that fits is taken. */
  sourceBuckets: z.array(atLeastOne).min(1).default([32, 48, 64, 96, 128, 192, 256]),
  targetBuckets: z.array(atLeastOne).min(1).default([8, 16, 32, 64, 128]),
  onError: z.enum(["refuse", "quarantine"]).default("refuse"),
  /** Training examples (`dataset/id`) that are left out of all steps from one on, as `umie quarantine` does it. */
  quarantine: z
    .array(z.strictObject({ example: z.string().regex(/^[a-z0-9_]+\/./, "expected dataset/id"), fromStep: atLeastOne }))
    .optional(),
  /** Train on a share of each dataset alone: a prefix of one permutation, so that smaller shares lie in larger ones. */
  subset: z.strictObject({ fraction: z.number().gt(0).max(1), seed: count.default(0) }).optional(),
  /** Training examples that a dev or test set of the run has too: refuse the data, leave them out, or only report them. */
  leaks: z.enum(["refuse", "remove", "report"]).default("remove"),
});

/** Where examples come from and how they are cut and mixed, with what two fields say about each other. */
export const dataSchema = dataFields.superRefine(({ root, synth, datasets, format, rejectionNoise }, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  if (root === undefined && synth === undefined)
    refuse([], "expected root (a folder of datasets) or synth (drawn ones)");
  if (root !== undefined && synth !== undefined) refuse(["root"], "expected only one of root and synth, got both");
  if (rejectionNoise > 0 && format !== "brackets")
    refuse(["rejectionNoise"], "expected 0 for flat answers: only brackets can say that a label is absent");
  for (const [index, { name, split, settings }] of datasets.entries()) {
    if (split === "articles" && name !== "m2e2") {
      refuse(["datasets", index], `expected split "published" for ${name}: only m2e2 is cut by article`);
    }
    if (settings === "separate" && name !== "m2e2") {
      refuse(["datasets", index], `expected settings "joined" for ${name}: only m2e2 has several`);
    }
    if (datasets.findIndex((other) => other.name === name) < index)
      refuse(["datasets", index], `${name} is listed twice`);
  }
});

export const specSchema = z.strictObject({
  seed: count.default(0),
  model: modelSchema,
  data: dataSchema,
  batch: z
    .strictObject({
      /** K: fixed for the run and unrelated to the number of workers (DESIGN §5). */
      leavesPerStep: z.int().min(1).max(4096).default(8),
      examplesPerLeaf: z.int().min(1).max(1024).default(16),
    })
    .prefault({}),
  optimizer: z
    .strictObject({
      learningRate: positive.default(1e-4),
      b1: share.default(0.9),
      b2: share.default(0.999),
      eps: positive.default(1e-6),
      weightDecay: z.number().nonnegative().default(0.01),
      clipByGlobalNorm: positive.default(1),
    })
    .prefault({}),
  schedule: z.strictObject({
    steps: atLeastOne,
    /** Share of the steps with a rising learning rate; then linear decay to 0. */
    warmupRatio: share.default(0.06),
  }),
  eval: z
    .strictObject({
      /** Evaluate on dev after every n steps; 0: never. */
      everySteps: count.default(0),
      /** Examples of each dataset taken for a dev evaluation; the first ones of a keyed shuffle. */
      maxExamples: atLeastOne.default(100),
      /** Evaluate on test after the last step. */
      test: z.boolean().default(true),
      examplesPerLeaf: atLeastOne.default(32),
    })
    .prefault({}),
  checkpoint: z
    .strictObject({
      everySteps: atLeastOne.default(100),
      keep: atLeastOne.default(3),
      /** `file://` or `s3://bucket/prefix` address; absent: the folder `checkpoints` under UMIE_HOME. */
      store: z
        .string()
        .regex(
          /^(file:\/\/\/|s3:\/\/[a-z0-9][a-z0-9.-]+[a-z0-9](\/|$))/,
          "expected file:///folder or s3://bucket/prefix",
        )
        .optional(),
    })
    .prefault({}),
  numeric: z
    .strictObject({
      /** Refuse workers of another numeric class; false: admit them and label the run not reproducible. */
      strict: z.boolean().default(true),
      /** How a leaf is computed: operation by operation, or compiled into one graph for each shape of a batch. */
      executor: z.enum(["eager", "graph"]).default("eager"),
      /** Gradient quantum 2^quantumExponent (reference protocol §8.2). */
      quantumExponent: z.int().min(-60).max(0).default(-30),
      /** Compare hashes of the whole state every n steps. */
      stateHashEverySteps: atLeastOne.default(50),
      /** Share of the leaves that two workers compute and compare, to find a machine that computes wrongly; 0: none. */
      auditShare: share.default(0.01),
    })
    .prefault({}),
  resources: z
    .strictObject({
      /** Below it the run waits to begin; one under way goes on with what is left. */
      minWorkers: atLeastOne.default(1),
      maxWorkers: atLeastOne.default(64),
      /** The runs of a higher priority get all workers they can use before those of a lower one get any. */
      priority: z.int().min(-1000).max(1000).default(0),
    })
    .refine(({ minWorkers, maxWorkers }) => minWorkers <= maxWorkers, {
      path: ["maxWorkers"],
      message: "expected at least minWorkers",
    })
    .prefault({}),
});

const checkedSpec = specSchema.superRefine(({ model, data }, context) => {
  if (model.visual?.kind === "features" && data.images === "blank")
    context.addIssue({
      code: "custom",
      path: ["data", "images"],
      message: "expected use or none, as model.visual.kind features knows no blank pictures",
    });
});

export const recipeSchema = z.strictObject({
  apiVersion: z.literal("umie/v1"),
  kind: z.literal("Run"),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
        "expected lower-case letters, digits and inner dashes, at most 40",
      ),
  }),
  spec: checkedSpec,
});

/** What a user asks for: the checked content of a recipe file with defaults filled in. */
export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeSpec = z.infer<typeof specSchema>;
export type DataSpec = z.infer<typeof dataSchema>;
