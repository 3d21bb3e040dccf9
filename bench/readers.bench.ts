// How many examples one core reads a second, from the files of each dataset to examples in memory, without the pictures' bytes.
//   node bench/dist/readers.bench.js [folder of datasets, default: drawn ones]
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Corpus, DataError, type DatasetName, datasetNames, openCorpus, synthesise } from "@umie/data";

const rounds = 8;
const drawn = { seed: 1, size: 1500 };

async function main([folder]: string[]): Promise<void> {
  const root = folder ?? (await draw());
  const there = new Set(await readdir(root));
  process.stdout.write(
    `${root}, ${process.version}, best of ${rounds}; a core: examples for each second of processor time\n`,
  );
  process.stdout.write(row("dataset", "examples", "ms", "examples/s", "a core"));
  for (const name of datasetNames.filter((one) => there.has(one))) {
    try {
      await measure(root, name);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      process.stdout.write(`${name.padEnd(12)}${cause.mistakes[0]!.reason}\n`);
    }
  }
}

async function draw(): Promise<string> {
  const folder = join(tmpdir(), `umie-readers-bench-${drawn.seed}-${drawn.size}`);
  await synthesise(folder, drawn);
  return folder;
}

async function measure(root: string, name: DatasetName): Promise<void> {
  const timings = [];
  for (let round = 0; round < rounds; round += 1) timings.push(await timed(() => read(root, name)));
  const count = timings[0]!.examples;
  const wall = Math.min(...timings.map((timing) => timing.wall));
  const core = Math.min(...timings.map((timing) => timing.core));
  const rate = (seconds: number) => Math.round(count / seconds).toLocaleString("en");
  process.stdout.write(row(name, String(count), (wall * 1000).toFixed(0), rate(wall), rate(core)));
}

async function timed(work: () => Promise<Corpus>): Promise<{ examples: number; wall: number; core: number }> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const { datasets } = await work();
  const wall = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(used);
  const examples = datasets.reduce((sum, { train, dev, test }) => sum + train.length + dev.length + test.length, 0);
  return { examples, wall, core: (user + system) / 1e6 };
}

function read(root: string, name: DatasetName): Promise<Corpus> {
  const datasets = [{ name, split: "published", train: true }] as const;
  return openCorpus({ root, datasets, images: "none", maxObjects: 36, onError: "refuse" });
}

function row(name: string, ...cells: string[]): string {
  return `${name.padEnd(12)}${cells.map((cell) => cell.padStart(12)).join("")}\n`;
}

await main(process.argv.slice(2));
