import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Act, type Disk, diskMaker } from "./disk-shim.fixture.js";
import { MemoryStore } from "./memory-store.fixture.js";
import { openStore } from "./open-store.js";
import { disksAfterPowerCut } from "./power-cut.fixture.js";
import { loadSome, writeSome } from "./some-checkpoint.fixture.js";

const options = { keep: 1, grace: 0 };
const storeOf = ({ url }: Disk) => openStore(url, {}).below("run-1");

describe("every crash point of a checkpoint", { concurrency: 2 }, () => {
  const newDisk = diskMaker({ after: (work) => after(work) });
  /** Empty, and with the checkpoint of step 1. */
  let [empty, first]: Disk[] = [];
  /** What writing step 1 to the empty one does, and step 2 to the other. */
  const acts: Record<"first" | "second", Act[]> = { first: [], second: [] };

  before(async () => {
    empty = newDisk();
    first = empty.copy();
    assert.equal((await first.write(1)).status, 0);
    acts.first = first.acts().slice(0, -1);
    const second = first.copy();
    assert.equal((await second.write(2)).status, 0);
    acts.second = second.acts().slice(acts.first.length + 1, -1);
    for (const act of ["mkdir", "create", "write", "sync", "rename"])
      assert.ok(acts.first.some((each) => each.act === act));
    assert.ok(acts.second.some(({ act }) => act === "unlink"));
  });

  test("a writer killed at any act of the second checkpoint leaves the first or the second, and another goes on (F32)", async () => {
    for (const [i] of acts.second.entries()) {
      const disk = first!.copy();
      assert.equal((await disk.write(2, { at: i + 1, how: "kill" })).signal, "SIGKILL");
      const { step, damaged } = await loadSome(storeOf(disk));
      assert.deepEqual([step === 1 || step === 2, damaged], [true, []], `killed at act ${i + 1}`);
      await writeSome(storeOf(disk), 3, options);
      assert.deepEqual(await loadSome(storeOf(disk)), { step: 3, damaged: [] });
      assert.equal((await storeOf(disk).list("objects")).length, 5, "nothing is left of what was killed");
    }
  });

  test("a writer killed in the midst of a write leaves the first checkpoint (F32)", async () => {
    for (const [i] of acts.second.entries()) {
      if (acts.second[i]!.act !== "write") continue;
      const disk = first!.copy();
      assert.equal((await disk.write(2, { at: i + 1, how: "tear" })).signal, "SIGKILL");
      assert.deepEqual(await loadSome(storeOf(disk)), { step: 1, damaged: [] });
    }
  });

  test("a power cut at any act leaves the checkpoint before or the one being written, and what is done stays (F32)", async () => {
    const disk = newDisk();
    for (const step of [1, 2, 3]) assert.equal((await disk.write(step)).status, 0);
    const count = await assertWholeAfterPowerCut(disk.acts());
    assert.ok(count > 500, `${count} disks`);
  });

  test("a power cut after a writer that was killed before a sync, and another one, takes nothing of what the other has done", async () => {
    for (const [i, { act }] of acts.first.entries()) {
      // What the first has done and not synced is what the other must not rely on.
      if (act !== "sync") continue;
      const disk = empty!.copy();
      assert.equal((await disk.write(1, { at: i + 1, how: "kill" })).signal, "SIGKILL");
      const from = disk.acts().length;
      assert.equal((await disk.write(1)).status, 0);
      await assertWholeAfterPowerCut(disk.acts(), from);
    }
  });

  test("a disk that is full from any act on leaves a whole checkpoint; with room the next one is written (F34)", async () => {
    for (let at = 1; at <= acts.second.length; at += 3) {
      const disk = first!.copy();
      const { status, stderr } = await disk.write(2, { at, how: "ENOSPC" });
      const { step, damaged } = await loadSome(storeOf(disk));
      assert.deepEqual([step === 1 || step === 2, damaged], [true, []], `full from act ${at} on`);
      if (status !== 0) assert.match(stderr, /ENOSPC/);
      assert.equal((await disk.write(3)).status, 0);
      assert.deepEqual(await loadSome(storeOf(disk)), { step: 3, damaged: [] });
    }
  });

  test("a sync that fails is not passed over", async () => {
    const syncs = acts.second.flatMap(({ act }, i) => (act === "sync" ? [i + 1] : []));
    for (const at of syncs) {
      const disk = first!.copy();
      const { status, stderr } = await disk.write(2, { at, how: "EIO" });
      assert.equal(status, 1, `sync at act ${at}`);
      assert.match(stderr, /EIO/);
      assert.deepEqual((await loadSome(storeOf(disk))).damaged, []);
    }
  });
});

/** @returns how many disks a power cut may leave. */
async function assertWholeAfterPowerCut(acts: readonly Act[], from = 0): Promise<number> {
  let count = 0;
  for (let cut = from; cut <= acts.length; cut++) {
    const done = acts.slice(0, cut).filter(({ act }) => act === "done").length;
    for (const files of disksAfterPowerCut(acts.slice(0, cut))) {
      count++;
      const { step, damaged } = await loadSome(new MemoryStore(files, "/store/run-1"));
      const where = `after ${cut} acts of ${acts.length}, ${done} done: step ${step}, ${damaged}`;
      assert.ok(step === done || step === done + 1 || (step === null && done === 0), where);
      // Before the first HEAD there is none that could name a manifest.
      assert.ok(damaged.length === 0 || done === 0, where);
    }
  }
  return count;
}
