import type { InspectedDataset, Inspection, ShownExample } from "@umie/data";
import { table } from "./table.js";

/** Most labels of a kind and mistakes told on the terminal. */
const most = { labels: 8, mistakes: 10 };

/** An inspection for the terminal. */
export function inspectionLines({ datasets, unread }: Inspection): string[] {
  return [
    ...datasets.flatMap((dataset, i) => [...(i > 0 ? [""] : []), ...datasetLines(dataset)]),
    ...unread.map(
      ({ name, mistake: { file, line, reason } }) => `${name} is not read: ${placed(file, line)} ${reason}`,
    ),
  ].map(printable);
}

function datasetLines({ name, splits, examples, mistakes }: InspectedDataset): string[] {
  const columns = [
    { head: name },
    ...["examples", "pictures", "at hand", "objects", "words"].map((head) => ({ head, align: "right" as const })),
  ];
  const rows = splits.map(({ split, summary: { examples: count, pictures, words } }) => [
    split,
    ...[count, pictures.named, pictures.shown, pictures.objects].map((value) => value.toLocaleString("en")),
    words === null ? "" : `${words.least} to ${words.most}, median ${words.median}`,
  ]);
  return [
    ...table(columns, rows),
    ...splits.flatMap(({ split, summary: { settings, labels } }) =>
      Object.entries({ ...(Object.keys(settings).length > 1 ? { settings } : {}), ...labels }).map(
        ([kind, counts]) => `  ${split} ${kind}: ${labelLine(counts)}`,
      ),
    ),
    ...mistakeLines(mistakes),
    ...examples.flatMap(exampleLines),
  ];
}

function labelLine(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  const told = entries.slice(0, most.labels).map(([label, count]) => `${label} ${count.toLocaleString("en")}`);
  return [...told, ...(entries.length > most.labels ? [`and ${entries.length - most.labels} others`] : [])].join(", ");
}

function mistakeLines(mistakes: InspectedDataset["mistakes"]): string[] {
  if (mistakes.length === 0) return [];
  const told = mistakes.slice(0, most.mistakes).map(({ file, line, reason }) => `    ${placed(file, line)} ${reason}`);
  const more = mistakes.length > most.mistakes ? [`    and ${mistakes.length - most.mistakes} more`] : [];
  return [`  records left out: ${mistakes.length}`, ...told, ...more];
}

function placed(file: string, line: number): string {
  return line > 0 ? `${file}:${line}` : file;
}

function exampleLines({ id, split, setting, text, prompts, picture, gold }: ShownExample): string[] {
  const boxed = (box: readonly number[]) => box.map((edge) => edge.toFixed(3)).join(" ");
  return [
    "",
    `  ${split} ${id}${setting === null ? "" : ` (${setting})`}`,
    `    text     ${text === "" ? "(none)" : text}`,
    ...(picture === null ? [] : [`    picture  ${picture.id}, ${picture.path ?? "no file"}`]),
    ...(picture?.objects ?? []).map((box, i) => `    ${`O${i + 1}`.padEnd(8)} ${boxed(box)}`),
    ...gold.map(({ type, role, filler, box }) => `    ${filler.padEnd(8)} ${boxed(box)}  gold: ${type}, ${role}`),
    ...(prompts.length === 0 ? ["    asks     nothing, as there is nothing to read"] : []),
    ...prompts.flatMap(({ instruction, target }) => [`    asks     ${instruction}`, `    answers  ${target}`]),
  ];
}

/** Texts of others may hold what a terminal obeys. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
  return line.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "\uFFFD");
}
