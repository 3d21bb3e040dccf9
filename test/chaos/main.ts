// Random faults with one hash at the end: npm run chaos -- --faults 60 --seed 1 [--workers 3]
import type { TestContext } from "node:test";
import { parseArgs } from "node:util";
import { makeHome, removeHome } from "../harness/home.js";
import { playChaos } from "./play.js";

const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "3" },
  },
});

function wholeNumber(name: keyof typeof values, from: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= from) return value;
  throw new RangeError(`Cannot use --${name} ${values[name]}: wanted a whole number from ${from} on`);
}

/** What is to be done at the end. */
const afterwards: (() => unknown)[] = [];
const after: TestContext["after"] = (work) => void afterwards.push(work as () => unknown);

async function main(): Promise<number> {
  const [faults, seed, workers] = [wholeNumber("faults", 1), wholeNumber("seed", 0), wholeNumber("workers", 2)];
  const home = makeHome();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const { counts, ...verdict } = await playChaos({ after }, home, { faults, seed, workers, say });
    const list = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    say(list.join(", "));
    const { stateHash, reference, steps, generations, seconds } = verdict;
    const isSame = stateHash === reference;
    say(
      [
        `${isSame ? "one hash" : "WRONG"}: ${faults} faults in ${steps} steps, ${generations} generations, ${seconds.toFixed(0)} s:`,
        `state ${stateHash.slice(0, 12)}, reference ${reference.slice(0, 12)} (seed ${seed}, ${workers} workers)`,
      ].join(" "),
    );
    return isSame ? 0 : 1;
  } finally {
    for (const work of afterwards) await work();
    await removeHome(home);
  }
}

process.exitCode = await main();
