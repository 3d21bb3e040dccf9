import type { LabelMapping } from "../corpus/labels.js";
import { RecordError } from "./mistake.js";

/** Raw labels of MNRE version 1 (umie.md §3.3), the order of instructions; `none` first, then as often as they occur. */
const version1 = [
  "none",
  "/per/org/member_of",
  "/loc/loc/contain",
  "/per/misc/present_in",
  "/per/per/peer",
  "/per/misc/creat",
  "/org/org/subsidiary",
  "/loc/loc/administration_divisions",
  "/per/loc/place_of_residence",
  "/org/loc/locate_at",
  "/per/per/colleague",
  "/per/per/alternate_names",
  "/per/per/couple",
  "/misc/misc/part_of",
  "/org/org/alternate_names",
  "/misc/loc/held_on",
  "/misc/misc/held_on",
  "/per/misc/awarded",
  "/per/loc/place_of_birth",
  "/per/misc/nationality",
  "/per/org/leader",
  "/per/per/parent",
  "/per/misc/religion",
  "/per/per/charges",
  "/loc/loc/capital",
  "/per/org/founder_of",
  "/per/per/siblings",
  "/per/loc/place_of_death",
  "/per/misc/race",
  "/per/per/classmate",
  "/per/per/neighbor",
  "/per/per/relative",
] as const;

/** Raw labels of version 2, in the same order. */
const version2 = [
  "None",
  "/per/per/peer",
  "/per/org/member_of",
  "/loc/loc/contain",
  "/per/misc/present_in",
  "/org/loc/locate_at",
  "/per/loc/place_of_residence",
  "/misc/loc/held_on",
  "/org/org/subsidiary",
  "/per/per/alternate_names",
  "/per/per/couple",
  "/per/misc/nationality",
  "/misc/misc/part_of",
  "/org/org/alternate_names",
  "/per/loc/place_of_birth",
  "/per/misc/awarded",
  "/per/per/charges",
  "/per/per/parent",
  "/per/per/siblings",
  "/per/per/neighbor",
  "/per/per/alumi",
  "/per/misc/religion",
  "/per/misc/race",
] as const;

export type MnreName = "mnre_v1" | "mnre_v2";

const rawLabels: Readonly<Record<MnreName, readonly string[]>> = { mnre_v1: version1, mnre_v2: version2 };

/** The labels of a version, each once: those that only the types of head and tail tell apart are one (umie.md decision 12). */
export function relationLabels(dataset: MnreName, mapping: LabelMapping): string[] {
  return [...new Set(rawLabels[dataset].map((raw) => labelOf(dataset, raw, mapping)))];
}

/**
 * UMIE's label of a raw one: the end of its path in words. The slips of the released mapping are put right or kept, as asked for
 * (umie.md decision 11).
 *
 * @throws {RecordError} If the version has no such label.
 */
export function relationLabel(dataset: MnreName, raw: string, mapping: LabelMapping): string {
  const known = rawLabels[dataset];
  const same = known.includes(raw) || (raw.toLowerCase() === "none" && known[0]!.toLowerCase() === "none");
  if (same) return labelOf(dataset, raw, mapping);
  throw new RecordError(
    `expected relation to be a label of ${dataset}, such as ${known[1]} or ${known[0]}, got "${raw}"`,
  );
}

/** Where the released mapping slips, by version. */
const slips: Readonly<Record<MnreName, Readonly<Record<string, string>>>> = {
  mnre_v1: { "/per/per/alternate_names": "alternat names" },
  mnre_v2: { "/per/per/alumi": "charges" },
};

function labelOf(dataset: MnreName, raw: string, mapping: LabelMapping): string {
  const slip = mapping === "released" ? slips[dataset][raw] : undefined;
  if (slip !== undefined) return slip;
  const name = raw.slice(raw.lastIndexOf("/") + 1).toLowerCase();
  return name === "alumi" ? "alumni" : name.replaceAll("_", " ");
}
