import { createHash } from "node:crypto";
import type { UmieConfig } from "@umie/model/config";
import type { RecipeSpec } from "./schema.js";

/** Facts that are found when a run is submitted, so that the spec alone decides every bit. */
export interface Resolved {
  corpus: {
    /** SHA-256 over what the readers gave, in order. */
    fingerprint: string;
    /** Examples of each dataset and split, in the order of the recipe. */
    counts: Record<string, { train: number; dev: number; test: number }>;
    /** Training prompts of each dataset, from which steps are drawn; absent in runs from before they were noted. */
    prompts?: Record<string, number>;
  };
  tokenizer: {
    /** Of the tokenizer's file, read or trained. */
    sha256: string;
    /** Pieces, added tokens included. */
    size: number;
  };
  /**
   * With `data.labels: seen`, the labels that instructions of each dataset list, so that a checkpoint can be asked
   * where the data is not at hand.
   */
  labels?: Record<string, SeenLabels>;
  parameterCount: number;
  /** Every size of the network as worked out of preset, override and saved weights. */
  model: UmieConfig;
  /** SHA-256 of the folders of saved weights that the recipe names. */
  weights?: { init?: string; visual?: string };
  /** Only with a frozen encoder: how many pictures it is to see, as often as their lists of objects differ. */
  pictures?: number;
}

/** Labels that a dataset's training part holds, in the order of publication. */
export interface SeenLabels {
  entityTypes: readonly string[];
  relations: readonly string[];
  eventTypes: readonly string[];
  /** Of each event type. */
  roles: Readonly<Record<string, readonly string[]>>;
}

/** The immutable description of a run: the recipe's spec with the facts filled in. */
export type RunSpec = RecipeSpec & { resolved: Resolved };

/** What a dev or test set and a training set of a run share (`data.leaks`). */
export interface LeakRecord {
  rule: "refuse" | "remove" | "report";
  /** Training examples that a dev or test set has too. */
  found: number;
  /** By training set, dev or test set, and kind (id, text, near-text, picture, near-picture, any), as items (tweets) and examples. */
  counts: readonly {
    train: string;
    heldOut: string;
    split: "dev" | "test";
    kind: string;
    ofHeldOut: { items: number; examples: number };
    ofTrain: { items: number; examples: number };
  }[];
  /** Ids of the training examples left out, by dataset. */
  removed: Readonly<Record<string, readonly string[]>>;
}

/** A run as it is stored when it is submitted: immutable. */
export interface RunRecord {
  /** Unique: the recipe's name and a number, such as `demo-3`. */
  run: string;
  name: string;
  /** {@link specHash} of the spec. */
  specHash: string;
  /** ISO 8601. */
  createdAt: string;
  /** Lines of the data that were left out (`data.onError: quarantine`). */
  quarantined: readonly { file: string; line: number; reason: string }[];
  /** Absent in runs from before leaks were looked for. */
  leaks?: LeakRecord;
  /** What people changed in the spec while the run stood still, oldest first. */
  amendments?: readonly Amendment[];
  /** Of a fork. */
  parent?: Parent;
  /** What holds instead of spec and hash once a fork has reached its parent's state; absent from then on. */
  becomes?: { spec: RunSpec; specHash: string };
  spec: RunSpec;
}

/** Where a fork comes from. */
export interface Parent {
  run: string;
  /** The last step that both share. */
  step: number;
  /** The parent as it was. */
  record: RunRecord;
  /** In which fields of the spec the fork differs. */
  differences: readonly Difference[];
  user: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/** A field that has two values; undefined where it is absent. */
export interface Difference {
  /** `optimizer.learningRate`, say. */
  path: string;
  from?: unknown;
  to?: unknown;
}

/** An example was left out from a step on. */
export interface Amendment {
  example: string;
  fromStep: number;
  user: string;
  reason: string;
  /** ISO 8601. */
  at: string;
  /** Hash of the spec before. */
  specHash: string;
}

/**
 * What names a run's result: SHA-256 of the spec as JSON with sorted keys, without what does not change the result. Left out are
 * `resources` (how many workers), `numeric.auditShare` (what is computed twice), `checkpoint.store`, `data.root`, `data.tokenizer.path` and the folders of saved weights and
 * features (where things lie; what they hold is in `resolved`), and `resolved.corpus.prompts` (which the data and labels decide).
 */
export function specHash(spec: RunSpec): string {
  const { resources, ...rest } = spec;
  const { store, ...checkpoint } = rest.checkpoint;
  const { root, ...data } = rest.data;
  const { prompts, ...corpus } = rest.resolved.corpus;
  const resolved = { ...rest.resolved, corpus };
  const { auditShare, ...numeric } = rest.numeric;
  const tokenizer = "path" in data.tokenizer ? {} : data.tokenizer;
  const named = {
    ...rest,
    model: withoutPlaces(rest.model),
    checkpoint,
    numeric,
    resolved,
    data: { ...data, tokenizer },
  };
  return createHash("sha256").update(sortedJson(named)).digest("hex");
}

function withoutPlaces({ init, visual, ...model }: RecipeSpec["model"]): unknown {
  if (visual === undefined) return model;
  const { weights, store, ...kind } = { weights: "", store: "", ...visual };
  return { ...model, visual: kind };
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => {
    if (typeof field !== "object" || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
