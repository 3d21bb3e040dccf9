import { attempt, type Draft, type Reading } from "./draft.js";
import { fileError } from "./mistake.js";
import { type SourceFile, sourceLines } from "./source-file.js";

/**
 * Reads a file with one record in each line; blank lines are passed over.
 *
 * @param root For the message only.
 * @throws {DataError} If all lines are blank.
 */
export function readLineRecords(
  root: string,
  { file, text, badLines }: SourceFile,
  { drafts, mistakes }: Reading,
  draftOf: (text: string, at: Draft["at"]) => Draft,
): void {
  const before = drafts.length + mistakes.length;
  for (const line of sourceLines({ text })) {
    if (line.text.trim() === "") continue;
    const at = { file, line: line.number };
    const draft = attempt(mistakes, { ...at, badLines }, () => draftOf(line.text, at));
    if (draft !== null) drafts.push(draft);
  }
  if (drafts.length + mistakes.length === before) throw fileError(root, file, "expected records, got blank lines only");
}
