import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const own = join(import.meta.dirname, "../../../test/fixtures");

/** The content of a `cases.json`, from the folder of fixtures named by UMIE_FIXTURES where that has it, else from ours. */
export function goldenCases<T>(folder: "linearisation" | "scorers"): T {
  const given = join(process.env.UMIE_FIXTURES ?? own, folder, "cases.json");
  return JSON.parse(readFileSync(existsSync(given) ? given : join(own, folder, "cases.json"), "utf8")) as T;
}
