import type { Corpus, Item, Leak, LeakCount, LeakKind } from "@umie/data";
import type { Command } from "commander";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { type Column, table } from "../view/table.js";
import { dataFolder } from "./data-folder.js";

interface LeaksFlags extends Flags {
  examples: number;
}

/**
 * `umie data leaks`: what training sets share with dev and test sets. A leak that was found is a result, so the status
 * is 0.
 */
export function addLeaks(data: Command, context: Context): void {
  const command = data
    .command("leaks")
    .description("find training examples that a dev or test set has too, in and across all datasets of a folder")
    .argument("<dir>", "folder with one folder for each dataset; those that are not there are listed")
    .option("--examples <n>", "pairs shown of each kind", wholeNumber(0), 2)
    .addHelpText("after", examples("umie data leaks ../shared/data", "umie data leaks my-data --json --examples 20"));
  actOn(withJson(command), context, (dir, flags: LeaksFlags) => leaks(context, dir, flags));
}

async function leaks(context: Context, dir: string, flags: LeaksFlags): Promise<undefined> {
  const root = await dataFolder(context, dir, "look for leaks in");
  const { openCorpus, datasetNames, leakKinds } = await import("@umie/data");
  const datasets = datasetNames.map((name) => ({ name, split: "published", train: true }) as const);
  const choices = { images: "use", maxObjects: 36, onError: "quarantine", leaks: "report", absent: "list" } as const;
  const corpus = await openCorpus({ root, datasets, ...choices });
  const { absent, quarantined } = corpus;
  for (const { file, reason } of absent) say(context)(`${file} is not there: ${reason}`);
  for (const { file, line, reason } of quarantined) say(context)(`left out ${file}:${line}: ${reason}`);
  if (corpus.datasets.length === 0)
    throw new CommandFailure(`Cannot look for leaks in ${dir}: no dataset is there`, exit.usage);
  if (flags.json) return printJson(context.stdout, { root, ...report(corpus, flags.examples) }) as undefined;
  printLines(context.stdout, leakLines(corpus, flags.examples, leakKinds));
}

/** The document of `--json`. */
function report({ datasets, absent, quarantined, leaks: audit }: Corpus, pairs: number): object {
  const sizes = datasets.map(({ name, train, dev, test }) => [
    name,
    { train: train.length, dev: dev.length, test: test.length },
  ]);
  return {
    datasets: Object.fromEntries(sizes),
    absent: absent.map(({ file, reason }) => ({ dataset: file, reason })),
    quarantined,
    found: audit?.found ?? 0,
    leaks: audit?.counts ?? [],
    examples: shown(audit?.leaks ?? [], pairs).map(({ kind, similarity, train, heldOut }) => ({
      kind,
      similarity,
      train: itemOf(train[0]!),
      heldOut: itemOf(heldOut[0]!),
    })),
  };
}

function itemOf({ dataset, split, text, path: picture, examples: held }: Item): object {
  return { dataset, split, ids: held.map(({ id }) => id), text, picture };
}

/** So many leaks of each kind, first those that the numbers of tweets do not tell already. */
function shown(leaks: readonly Leak[], pairs: number): Leak[] {
  const isTold = ({ train, heldOut }: Leak) => train[0]!.source === heldOut[0]!.source;
  const ordered = [...leaks.filter((leak) => !isTold(leak)), ...leaks.filter(isTold)];
  return distinct(leaks.map(({ kind }) => kind)).flatMap((kind) =>
    ordered.filter((leak) => leak.kind === kind).slice(0, pairs),
  );
}

/** What is printed without `--json`. */
export function leakLines(
  { leaks: audit }: Pick<Corpus, "leaks">,
  pairs: number,
  kinds: readonly LeakKind[],
): string[] {
  if (audit === null || audit.found === 0) return ["No training example is in a dev or test set."];
  return [
    "Tweets (or sentences with their picture) of a dev or test set that a training set has too:",
    "",
    ...matrix(audit.counts, [...kinds, "any"]),
    "",
    ...shown(audit.leaks, pairs).flatMap(pairLines),
    `${audit.found} training examples are in a dev or test set too; data.leaks says what becomes of them (default: remove)`,
  ];
}

/** A row for each training set and kind, a column for each dev or test set that any training set shares with. */
function matrix(counts: readonly LeakCount[], kinds: readonly LeakCount["kind"][]): string[] {
  const setOf = ({ heldOut, split }: LeakCount) => `${heldOut}\n${split}`;
  const sets = distinct(counts.map(setOf)).sort();
  const rows = distinct(counts.map(({ train }) => train)).flatMap((train) =>
    kinds.map((kind) => {
      const cells = new Map(
        counts.filter((one) => one.train === train && one.kind === kind).map((one) => [setOf(one), one]),
      );
      return { train, kind, cells };
    }),
  );
  const columns: Column[] = [
    { head: "training set" },
    { head: "kind" },
    ...sets.map((head) => ({ head, align: "right" as const })),
  ];
  return table(
    columns,
    rows
      .filter(({ cells }) => cells.size > 0)
      .map(({ train, kind, cells }) => [
        train,
        kind,
        ...sets.map((set) => String(cells.get(set)?.ofHeldOut.items ?? "")),
      ]),
  );
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function pairLines({ kind, similarity, train, heldOut }: Leak): string[] {
  const line = ({ dataset, split, text, path: picture, examples: held }: Item) =>
    `  ${dataset} ${split} ${held[0]!.id}: ${text || picture || ""}`;
  const how = similarity < 1 ? ` (similarity ${similarity.toFixed(2)})` : "";
  return [`${kind}${how}`, line(train[0]!), line(heldOut[0]!), ""];
}
