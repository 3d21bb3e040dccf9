import { readFile } from "node:fs/promises";
import path from "node:path";
import { decidingPictures, type GradedPrediction, pictureSize } from "@umie/data";
import {
  type Insight,
  type InsightPicture,
  type Score,
  type SentenceCounts,
  shownExamples,
  type VariantTest,
} from "@umie/experiments";
import type { DataSpec, Recipe } from "@umie/recipe";
import type { ExaminedPrompt } from "@umie/worker";
import type { EvaluationSplit } from "../run-result.js";
import { checkpointStore, type Settings } from "../settings.js";
import { scoresOf } from "./outcome-of.js";

export interface Examined {
  settings: Settings;
  /** Address of the checkpoint's manifest. */
  checkpoint: string;
  split: EvaluationSplit;
}

/** Scores of a checkpoint that is asked under the conditions of a test. */
export async function testRun(
  { settings, checkpoint, split }: Examined,
  test: VariantTest,
  load: (sets: readonly string[]) => Recipe,
): Promise<Score[]> {
  const { evaluateCheckpoint } = await import("@umie/worker");
  const { data } = load(test.sets).spec;
  const evaluated = await evaluateCheckpoint({ ...placeOf(settings, checkpoint), split, data });
  const { datasetStatuses, emptyHistory } = await import("@umie/coordinator");
  const { datasets, evaluation } = evaluated;
  return scoresOf(datasetStatuses(datasets, { history: emptyHistory, evaluations: [evaluation] }), split);
}

/** What a checkpoint gets right and wrong, sentence by sentence. */
export async function gradeRun(
  { settings, checkpoint, split }: Examined,
  { data }: Recipe["spec"],
): Promise<SentenceCounts[]> {
  const [{ evaluateCheckpoint }, { byTask, countStrict, sentenceUnits }] = await Promise.all([
    import("@umie/worker"),
    import("@umie/data"),
  ]);
  const predictions: GradedPrediction[] = [];
  const onPrediction = (prediction: GradedPrediction) => void predictions.push(prediction);
  await evaluateCheckpoint({ ...placeOf(settings, checkpoint), split, data, onPrediction });
  return byTask(predictions).map(({ dataset, task, items }) => ({
    ...{ dataset, task, counts: sentenceUnits(items, countStrict) },
  }));
}

/** Gate and attention of every example with a picture; of those that a report shows, the picture too. */
export async function inspectRun(
  { settings, checkpoint, split }: Examined,
  { data }: Recipe["spec"],
): Promise<Insight[]> {
  const { examineCheckpoint } = await import("@umie/worker");
  const decides = whichDecide(data);
  const [insights, paths]: [Insight[], Map<Insight, string>] = [[], new Map()];
  for await (const examined of examineCheckpoint({ ...placeOf(settings, checkpoint), split, data })) {
    const insight = insightOf(examined, decides);
    // Arguments are asked about the picture that triggers were asked about.
    if (insight === null || examined.task === "mee_argument") continue;
    insights.push(insight);
    if (examined.picture) paths.set(insight, examined.picture.path);
  }
  const images = new Map<Insight, InsightPicture["image"]>();
  for (const insight of shownExamples(insights)) images.set(insight, await imageOf(paths.get(insight)));
  return insights.map((insight) => withImage(insight, images.get(insight)));
}

/** Attention is kept of the examples that are shown; of thousands it would be most of the file. */
function withImage(insight: Insight, image: InsightPicture["image"] | undefined): Insight {
  if (image === undefined) return { ...insight, attention: null };
  return { ...insight, picture: { ...insight.picture, image } };
}

function placeOf({ home, threads, backend, cache, env }: Settings, checkpoint: string) {
  return {
    target: checkpoint,
    store: checkpointStore(home, env),
    env,
    threads,
    backend: backend ?? ("auto" as const),
    cache,
  };
}

/** Of made-up data it is known which pictures decide. */
function whichDecide({ synth }: DataSpec): (pictureId: string) => boolean | null {
  if (synth === undefined) return () => null;
  const deciding = decidingPictures(synth);
  return (id) => deciding.has(id);
}

/** @returns null for a prompt without picture. */
function insightOf(examined: ExaminedPrompt, decides: (id: string) => boolean | null): Insight | null {
  const { dataset, exampleId, text, gate, words, picture } = examined;
  if (gate === null || picture === null) return null;
  const attended = words.flatMap(({ text: word, attention }) => (attention === null ? [] : [{ word, attention }]));
  return {
    ...{ dataset, exampleId, text, gate, pictureDecides: decides(picture.id) },
    picture: { image: null, objects: picture.boxes },
    attention: { words: attended.map(({ word }) => word), weights: attended.map(({ attention }) => attention) },
  };
}

const mediaTypes: Readonly<Record<string, "image/png" | "image/jpeg" | "image/webp">> = {
  ...{ ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp" },
};

async function imageOf(file: string | undefined): Promise<InsightPicture["image"]> {
  if (file === undefined) return null;
  const bytes = await readFile(file);
  const [mediaType, size] = [mediaTypes[path.extname(file).toLowerCase()], pictureSize(bytes)];
  if (mediaType === undefined || size === null) return null;
  return { mediaType, width: size[0], height: size[1], base64: bytes.toString("base64") };
}
