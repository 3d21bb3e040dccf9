import type { Labels } from "../labels.js";
import { fill, type Wording } from "./wording.js";

/** "Please extract the following entity type: person, location." */
export function mnerInstruction({ entityTypes }: Labels, wording: Wording): string {
  return fill(wording.mner, { labels: entityTypes });
}
