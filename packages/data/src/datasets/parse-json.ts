import { whereWrong } from "./json-records.js";
import { RecordError } from "./mistake.js";

/** `JSON.parse` of one line. @throws {RecordError} With the column if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const { reason, offset } = whereWrong(text) ?? { reason: cause.message, offset: 0 };
    throw new RecordError(`${reason} (reading JSON)`, { column: offset + 1 });
  }
}
