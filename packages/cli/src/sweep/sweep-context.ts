import type { Cell, Sweep } from "@umie/scaling";
import type { Context } from "../command.js";
import type { Settings } from "../settings.js";
import type { SweepFolder } from "./sweep-folder.js";

/** All that the parts of a sweep's run work with. */
export interface SweepContext {
  context: Context;
  settings: Settings;
  sweep: Sweep;
  /** In the order in which they are run. */
  cells: readonly Cell[];
  folder: SweepFolder;
  /** Ends the work in an orderly way. */
  signal: AbortSignal;
  /** What the server is asked again after, in ms. */
  pollMs: number;
}
