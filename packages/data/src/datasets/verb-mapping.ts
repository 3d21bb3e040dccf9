import type { LabelMapping } from "../corpus/labels.js";
import { roleLabel, swigEventLabel, swigRoles } from "./event-labels.js";
import { fileError, RecordError } from "./mistake.js";
import { checkLines, openSource, sourceLines } from "./source-file.js";

/** How an imSitu verb reads as an event of ACE. */
export interface VerbEvent {
  type: string;
  /** imSitu's roles to ours. */
  roles: Map<string, string>;
}

/**
 * Reads `ace_sr_mapping.txt`: verb, imSitu role, ACE event, ACE role, parted by tabs.
 *
 * @throws {DataError} If a line has other columns or names an unknown event or role, or a verb has two events.
 */
export async function readVerbMapping(
  root: string,
  folder: string,
  mapping: LabelMapping,
): Promise<Map<string, VerbEvent>> {
  const source = await openSource(root, folder, ["ace_sr_mapping.txt"]);
  checkLines(root, source);
  const verbs = new Map<string, VerbEvent>();
  for (const { number: line, text } of sourceLines(source)) {
    if (text.trim() === "") continue;
    try {
      addRow(verbs, text.split("\t"), mapping);
    } catch (cause) {
      if (cause instanceof RecordError) throw fileError(root, source.file, cause.message, line);
      throw cause;
    }
  }
  return verbs;
}

function addRow(verbs: Map<string, VerbEvent>, columns: readonly string[], mapping: LabelMapping): void {
  const [verb, role, event, aceRole] = columns.map((column) => column.trim());
  if (columns.length !== 4 || !verb || !role || !event || !aceRole) {
    throw new RecordError(`expected verb, role, event and its role parted by tabs, got ${columns.length} columns`);
  }
  const type = swigEventLabel(event, mapping);
  const known = verbs.get(verb) ?? { type, roles: new Map() };
  if (known.type !== type) throw new RecordError(`expected one event for ${verb}, got ${known.type} and ${type}`);
  verbs.set(verb, { type, roles: known.roles.set(role, roleLabel(aceRole, swigRoles(mapping)[type] ?? [])) });
}
