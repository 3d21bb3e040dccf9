import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { Crew, type CrewOptions } from "./crew.js";
import { homeTest } from "./home.js";

/** A row of the failure matrix (docs/protocol.md): an id, a fault, and what is to happen. */
export interface FaultRow {
  id: string;
  fault: string;
  /** Makes the fault happen. @returns what happened, in the words of the run. */
  body: (crew: Crew, t: TestContext) => Promise<string>;
}

/** Rows that share a crew, one after the other: each has a run of its own, and what it broke is mended behind it. */
export function crewTest(name: string, options: CrewOptions, rows: readonly FaultRow[]): void {
  homeTest(name, async (home, t) => {
    const crew = await Crew.start(t, home, options);
    try {
      for (const row of rows.filter(isWanted))
        await t.test(`${row.id} ${row.fault}`, (each) => playRow(row, crew, each, name));
    } finally {
      await crew.close();
    }
  });
}

/** UMIE_FAULT_ROWS: play these alone, such as `F03,F17`. */
const isWanted = ({ id }: FaultRow) => process.env.UMIE_FAULT_ROWS?.split(",").includes(id) ?? true;

/** A step takes half a second then, however fast the machine is. */
const usualPaceMs = 250;

async function playRow({ id, fault, body }: FaultRow, crew: Crew, t: TestContext, group: string): Promise<void> {
  const began = performance.now();
  try {
    crew.pace(usualPaceMs);
    const happened = await body(crew, t);
    const seconds = (performance.now() - began) / 1000;
    keepResult({ id, fault, happened, test: group, seconds, at: Date.now() });
  } catch (error) {
    t.diagnostic(await crew.story());
    throw error;
  } finally {
    crew.mend();
  }
}

export interface RowResult {
  id: string;
  fault: string;
  happened: string;
  test: string;
  seconds: number;
  /** When it ended, in ms since 1970. */
  at: number;
}

/** UMIE_FAULT_RESULTS: the folder from which the table of docs/protocol.md is made. */
function keepResult(result: RowResult): void {
  const folder = process.env.UMIE_FAULT_RESULTS;
  if (!folder) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${result.id}-${result.at}.json`), JSON.stringify(result));
}
