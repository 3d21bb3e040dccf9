import { type Overrides, sizeNames } from "@umie/model/config";
import { z } from "zod";
import { lawNames } from "../laws/law.js";

const positive = z.number().positive();
const atLeastOne = z.int().positive();
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,38}$/, "expected lower-case letters, digits, dots and dashes");
const preset = z.enum(["tiny", "small", "base", "large", "xl"]);
const cellName = z.strictObject({ model: z.string(), size: positive });

const listedModel = z
  .strictObject({
    name,
    preset: preset.default("tiny"),
    /** Sizes that differ from the preset's, by the names of `UmieConfig`. */
    override: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).default({}),
    /** Folder of safetensors to start from; absent: random weights. */
    init: z.string().optional(),
  })
  .superRefine(({ preset, override }, context) => refuseUnknownSizes(preset, override, context));

function refuseUnknownSizes(of: z.infer<typeof preset>, override: Overrides, context: z.core.$RefinementCtx): void {
  const known = sizeNames(of);
  for (const size of Object.keys(override).filter((each) => !known.includes(each))) {
    const message = `unknown size: known are ${known.join(", ")}`;
    context.addIssue({ code: "custom", path: ["override", size], message });
  }
}

/** Models: listed, or made to have given parameter counts at one aspect ratio. */
const models = z
  .strictObject({
    list: z.array(listedModel).min(1).optional(),
    generate: z
      .strictObject({
        parameters: z.array(positive).min(1),
        /** dModel / layers. */
        aspectRatio: positive.default(32),
        dKv: atLeastOne.default(16),
      })
      .optional(),
    vision: z.enum(["cached", "frozen", "trained"]).default("trained"),
    /** `spec.model.visual` of a run's recipe: what sees the pictures where nothing of it is trained. */
    visual: z.record(z.string(), z.unknown()).optional(),
    vocabSize: z.int().min(300).max(64_000).default(2000),
  })
  .refine(({ list, generate }) => (list === undefined) !== (generate === undefined), {
    message: "expected one of list and generate",
  });

const data = z.strictObject({
  /** `spec.data` of a run's recipe, the same in every cell; checked like any recipe before a cell is submitted. */
  recipe: z.record(z.string(), z.unknown()).default({}),
  /** Training examples there are. */
  pool: atLeastOne,
  /** What `sizes` count. */
  unit: z.enum(["examples", "targetTokens", "fraction"]).default("fraction"),
  /** Nested subsets: each is a prefix of one permutation, drawn with `seed` within each task. */
  sizes: z.array(positive).min(1),
  seed: z.int().nonnegative().default(0),
  /** Mean lengths of an example without padding; they decide FLOPs and tokens until runs have measured them. */
  example: z.strictObject({
    sourceTokens: positive,
    targetTokens: positive,
    visualTokens: z.number().nonnegative().default(0),
  }),
});

const design = z
  .strictObject({
    /** grid: every model with every size · isoflop: every model at every budget · envelope: every model with the largest size, whole curves · list: `cells`. */
    kind: z.enum(["grid", "isoflop", "envelope", "list"]).default("grid"),
    /** Training FLOPs, for isoflop. */
    budgets: z.array(positive).min(1).optional(),
    cells: z.array(cellName).min(1).optional(),
    seeds: atLeastOne.default(1),
    extraSeeds: z.array(cellName.extend({ seeds: atLeastOne })).default([]),
    /** Never used in a fit; predicted, and the error printed. */
    holdout: z
      .union([
        z.enum(["largest", "none"]),
        z.strictObject({ aboveFlops: positive }),
        z.strictObject({ cells: z.array(cellName).min(1) }),
      ])
      .default("largest"),
  })
  .superRefine(({ kind, budgets, cells }, context) => {
    const needed = kind === "isoflop" ? budgets : kind === "list" ? cells : [];
    const field = kind === "isoflop" ? "budgets" : "cells";
    if (needed === undefined) {
      context.addIssue({ code: "custom", path: [field], message: `missing: kind ${kind} needs it` });
    }
  });

const learningRate = z.union([
  positive,
  /** Of each model by name. */
  z.strictObject({ perModel: z.record(z.string(), positive) }),
  /** `value · (N / at)^power`. */
  z.strictObject({ rule: z.strictObject({ value: positive, at: positive, power: z.number() }) }),
  /** Successive halving (ASHA) inside one cheap cell of each model. */
  z.strictObject({
    search: z.strictObject({
      grid: z.array(positive).min(3),
      eta: z.number().gt(1).default(3),
      rungs: atLeastOne.default(2),
    }),
  }),
]);

const trainingFields = z.strictObject({
  /** Passes over a cell's own data. */
  epochs: positive.default(1),
  /** `wsd`: one trunk at a constant rate, a decay branch for each size. */
  schedule: z.enum(["linear", "cosine", "wsd"]).default("linear"),
  /** Share of a wsd run that decays. */
  decayRatio: z.number().gt(0).max(1).default(0.2),
  warmupRatio: z.number().min(0).max(1).default(0.06),
  /** Examples of a step, the same in every cell, shared out evenly over its leaves. */
  batchExamples: atLeastOne.default(32),
  leavesPerStep: atLeastOne.default(4),
  learningRate: learningRate.default(1e-3),
  weightDecay: z.number().nonnegative().default(0.01),
  /** More of a recipe's optimizer, such as `b2`. */
  optimizer: z.record(z.string(), z.number()).default({}),
  /** On dev, evenly spread over a run, the last at its end. */
  evaluations: atLeastOne.default(4),
  /** Examples of each dataset that an evaluation on dev takes. */
  devExamples: atLeastOne.default(1000),
  /** Evaluate on test too, at the end; it selects nothing. */
  test: z.boolean().default(false),
  selection: z.enum(["devLoss", "devF1", "last"]).default("devLoss"),
});

const training = trainingFields.refine(({ batchExamples, leavesPerStep }) => batchExamples % leavesPerStep === 0, {
  path: ["batchExamples"],
  message: "expected a multiple of leavesPerStep, so that leaves are of one size",
});

const compute = z.strictObject({
  /** Model FLOPs a second that one run reaches; measure it with a short run. */
  flopsPerSecond: positive,
  /** Runs at once. */
  parallel: atLeastOne.default(1),
  budgetFlops: positive.optional(),
  budgetHours: positive.optional(),
  order: z.enum(["cheap-first", "as-listed"]).default("cheap-first"),
  retries: z.int().nonnegative().default(1),
  /** Checkpoints that a run keeps on disk. */
  keepCheckpoints: atLeastOne.default(2),
});

const fit = z
  .strictObject({
    laws: z.array(z.enum(lawNames)).min(1).default(["chinchilla", "multiplicative", "kaplan", "constant"]),
    delta: positive.default(1e-3),
    bootstrap: z.int().nonnegative().default(1000),
    seed: z.int().nonnegative().default(0),
    levels: z.array(z.number().gt(0).lt(1)).min(1).default([0.8, 0.95]),
  })
  .prefault({});

const question = z
  .strictObject({
    N: positive.optional(),
    D: positive.optional(),
    C: positive.optional(),
    f1: positive.max(1).optional(),
  })
  .refine(({ N, D, C, f1 }) => (N !== undefined && D !== undefined) || C !== undefined || f1 !== undefined, {
    message: "expected N and D, or C, or f1",
  });

/** A sweep: which models on how much data, how they are trained, what is fitted and asked (docs/scaling.md). */
export const sweepSchema = z.strictObject({
  apiVersion: z.literal("umie/v1"),
  kind: z.literal("Sweep"),
  metadata: z.strictObject({ name }),
  spec: z.strictObject({
    models,
    data,
    design: design.prefault({}),
    training: training.prefault({}),
    compute,
    fit,
    predict: z.array(question).default([]),
  }),
});

export type Sweep = z.infer<typeof sweepSchema>;
export type SweepSpec = Sweep["spec"];
