import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import { crewTest } from "../harness/fault-row.js";

const everybody = ["w1", "w2"];

/** Kill whoever writes checkpoints, at a point of that. */
async function killWriter(crew: Crew, run: CrewRun, point: string): Promise<string> {
  const writer = crew.worker(await run.owner());
  const { number } = (await run.ledger.generation())!;
  writer.arm({ point, act: "kill" });
  await run.loses(writer);
  await run.is("that of another writer", async () => (await run.ledger.generation())!.number > number);
  writer.start();
  return writer.name;
}

const folderOf = (crew: Crew, run: CrewRun) => path.join(crew.home.umieHome, "checkpoints", run.id);

/** A file system without room where we may mount one. @returns how to give it room, or null. */
function fullDisk(folder: string): { mend(): void; remove(): void } | null {
  fs.mkdirSync(folder, { recursive: true });
  const mount = (...options: string[]) => execFileSync("mount", [...options, folder], { stdio: "ignore" });
  try {
    mount("-t", "tmpfs", "-o", "size=4k", "umie-test");
  } catch {
    return null;
  }
  return { mend: () => mount("-o", "remount,size=64m"), remove: () => void execFileSync("umount", [folder]) };
}

crewTest("checkpoints fail", { workers: everybody }, [
  {
    id: "F11",
    fault: "kill -9 while a chunk of a checkpoint is written",
    body: async (crew) => {
      const run = await crew.submit();
      await run.hasMembers(...everybody);
      await killWriter(crew, run, "checkpoint.chunk");
      const written = await run.event(/^checkpoint: step \d+/);
      await run.endsAsReference();
      return `another member writes: ${written.replace(/: file.*/, "")}`;
    },
  },
  {
    id: "F32",
    fault: "kill -9 before the manifest and before HEAD, then of all workers",
    body: async (crew) => {
      const run = await crew.submit();
      await run.event(/^checkpoint: step \d+/);
      for (const point of ["checkpoint.manifest", "checkpoint.head"]) {
        await run.hasMembers(...everybody);
        await killWriter(crew, run, point);
      }
      for (const name of everybody) crew.worker(name).kill("SIGKILL");
      for (const name of everybody) await crew.worker(name).dies();
      crew.mend();
      const begun = await run.event(/^generation: .*begins?, replaying from the checkpoint at step \d+/);
      await run.endsAsReference();
      return `${begun}; every crash point is tried in packages/worker/src/checkpoint/crash-points.test.ts`;
    },
  },
  {
    id: "F33",
    fault: "a bit of a chunk is flipped on the disk",
    body: async (crew) => {
      const run = await crew.submit();
      await run.event(/^checkpoint: step 10/);
      await run.ask("pause");
      await run.isState("paused");
      for (const name of everybody) crew.worker(name).kill("SIGKILL");
      for (const name of everybody) await crew.worker(name).dies();
      const objects = path.join(folderOf(crew, run), "objects");
      const newest = fs.readdirSync(objects).map((name) => path.join(objects, name));
      const chunk = newest
        .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)
        .find((file) => fs.statSync(file).size > 50_000)!;
      const bytes = fs.readFileSync(chunk);
      bytes[bytes.length >> 1]! ^= 1;
      fs.writeFileSync(chunk, bytes);
      await run.ask("run");
      crew.mend();
      const told = await run.event(/^checkpoint-fallback: .*bytes were changed/);
      await run.endsAsReference();
      return told.replace(/file:\S+/, "a chunk").replace(/: they hash.*/, "");
    },
  },
  {
    id: "F34",
    fault: "the store is down, then its disk is full",
    body: async (crew) => {
      const store = path.join(crew.home.folder, "store");
      fs.writeFileSync(store, "not a folder");
      const url = pathToFileURL(store).href;
      const run = await crew.submit({ "checkpoint.store": url });
      const down = await run.event(/^checkpoint-failed: Cannot write the checkpoint of step/);
      const { step } = await run.ledger.head();
      await run.reaches(step + 3);
      fs.rmSync(store);
      const disk = fullDisk(store);
      try {
        if (disk) await run.event(/^checkpoint-failed: .*the disk is full/);
        disk?.mend();
        await run.endsAsReference();
        assert.ok(fs.existsSync(path.join(store, run.id, "HEAD")));
      } finally {
        for (const name of everybody) crew.worker(name).kill("SIGKILL");
        for (const name of everybody) await crew.worker(name).dies();
        disk?.remove();
      }
      return `${down.replace(/ to file:.*/, "")}; training goes on`;
    },
  },
]);
