import type { Labels } from "../labels.js";
import { fill, type Wording } from "./wording.js";

/** "Please extract the following event type: attack, meet." */
export function meeTriggerInstruction({ eventTypes }: Labels, wording: Wording): string {
  return fill(wording.mee_trigger, { labels: eventTypes });
}
