import type { RecordPlace } from "./draft.js";
import { fileError } from "./mistake.js";
import { type SourceFile, sourceLines } from "./source-file.js";

/** One record of a file that has one in each line. */
export interface LineRecord {
  text: string;
  place: RecordPlace;
}

/**
 * The lines of a file; blank ones are passed over.
 *
 * @param root For the message only.
 * @throws {DataError} If all lines are blank.
 */
export function* lineRecords(root: string, { file, text, badLines }: SourceFile): Generator<LineRecord> {
  let empty = true;
  for (const line of sourceLines({ text })) {
    if (line.text.trim() === "") continue;
    empty = false;
    yield { text: line.text, place: { file, line: line.number, badLines } };
  }
  if (empty) throw fileError(root, file, "expected records, got blank lines only");
}
