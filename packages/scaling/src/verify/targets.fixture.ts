import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { ScalingError } from "../scaling-error.js";
import { parseCsv } from "../table/csv.js";
import type { CaseContext } from "./case-rows.js";
import { parseTargets } from "./targets.js";

/** The two cases that may travel with the project. */
export const gemstones = fileURLToPath(new URL("../../test-data/gemstones/targets.json", import.meta.url));

/**
 * The targets on all public data, or null after skipping the test: files without a licence may be read where they are but
 * not copied. In CI a folder without them fails.
 */
export function allTargets(t: TestContext): string | null {
  const beside = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
  const root = resolve(process.env.UMIE_DATA ?? beside);
  const file = join(root, "scaling", "targets.json");
  if (existsSync(file)) return file;
  if (process.env.CI === "true" && existsSync(root)) throw new Error(`${root} has no scaling/targets.json`);
  t.skip(`no public runs: ${file} is absent (set UMIE_DATA)`);
  return null;
}

export function contextOf(file: string, resamples = 0): CaseContext {
  return {
    cases: parseTargets(readFileSync(file, "utf8"), file),
    resamples,
    table: (name) => {
      const place = join(dirname(file), name);
      if (!existsSync(place)) throw new ScalingError(`Cannot verify as ${name} must lie there: it does not`);
      return parseCsv(readFileSync(place, "utf8"), name);
    },
  };
}
