import {
  datasetTasks,
  exampleCounts,
  type LeakAudit,
  openRunData,
  promptList,
  type RunData,
  runPictures,
  surveyLengths,
} from "@umie/data";
import {
  dataChoice,
  frozenVisual,
  type LeakRecord,
  parameterCount,
  type Recipe,
  type RunRecord,
  type RunSpec,
  resolveModel,
} from "@umie/recipe";

/** A recipe with the facts filled in that the data and the sizes decide. */
export interface ResolvedRecipe {
  spec: RunSpec;
  quarantined: RunRecord["quarantined"];
  leaks: LeakRecord;
}

/**
 * Read the data of a recipe and work out what it leaves open, so that the spec alone decides every bit.
 *
 * @param cache Where drawn datasets and trained tokenizers are kept.
 * @throws {Error} One sentence or several lines for people: mistakes in the data, a tokenizer or sizes that do not suit.
 */
export async function resolveRecipe({ spec }: Recipe, cache: string): Promise<ResolvedRecipe> {
  const data = await openRunData(dataChoice(spec), cache);
  const { corpus, tokenizer } = data;
  const counts = exampleCounts(corpus);
  if (Object.values(counts).every(({ train }) => train === 0)) {
    throw new RangeError("Cannot train as at least one dataset must have a training part: none has");
  }
  checkLengths(spec, data);
  checkQuarantine(spec, corpus.datasets);
  const { model, weights } = await resolveModel(spec.model, tokenizer.tokenizer.size);
  const labels = Object.fromEntries(corpus.datasets.map(({ name, labels: { seen } }) => [name, seen]));
  const resolved = {
    corpus: { fingerprint: corpus.fingerprint, counts, prompts: promptCounts(spec, data) },
    tokenizer: { sha256: tokenizer.sha256, size: tokenizer.tokenizer.size },
    ...(spec.data.labels === "seen" ? { labels } : {}),
    parameterCount: parameterCount(model),
    model,
    ...(Object.keys(weights).length > 0 && { weights }),
    ...(frozenVisual(spec) && { pictures: runPictures(corpus, spec.data).length }),
  };
  return {
    spec: { ...spec, resolved },
    quarantined: corpus.quarantined.map(({ file, line, reason }) => ({ file, line, reason })),
    leaks: leakRecord(corpus.leaks),
  };
}

function promptCounts({ seed, data: choice }: Recipe["spec"], { corpus }: RunData): Record<string, number> {
  const sizes = corpus.datasets.map((dataset) => [
    dataset.name,
    promptList(dataset.train, datasetTasks(dataset, choice.labels, { ...choice, seed })).size,
  ]);
  return Object.fromEntries(sizes) as Record<string, number>;
}

/** Without the examples themselves. */
function leakRecord(audit: LeakAudit | null): LeakRecord {
  if (audit === null) return { rule: "report", found: 0, counts: [], removed: {} };
  const { rule, found, counts, removed } = audit;
  return { rule, found, counts, removed: { ...removed } as LeakRecord["removed"] };
}

/** An example that is not there would be left out of nothing, in silence. */
function checkQuarantine({ data }: Recipe["spec"], datasets: RunData["corpus"]["datasets"]): void {
  const known = new Set(datasets.flatMap(({ name, train }) => train.map(({ id }) => `${name}/${id}`)));
  const absent = data.quarantine?.find(({ example }) => !known.has(example));
  if (absent) {
    throw new RangeError(`Cannot leave out ${absent.example} as it must be a training example of the run: it is none`);
  }
}

/** An instruction that does not fit would otherwise be found out by the first leaf that has one. */
function checkLengths({ seed, data: choice }: Recipe["spec"], { corpus, tokenizer }: RunData): void {
  for (const dataset of corpus.datasets) {
    for (const split of ["train", "dev", "test"] as const) {
      const prompts = promptList(dataset[split], datasetTasks(dataset, choice.labels, { ...choice, seed }));
      surveyLengths(prompts, tokenizer.tokenizer, choice);
    }
  }
}
