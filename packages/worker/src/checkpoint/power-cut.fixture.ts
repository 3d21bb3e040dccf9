import path from "node:path";
import type { Act } from "./disk-shim.fixture.js";

interface File {
  /** What every reader sees now. */
  seen: Uint8Array;
  /** What was synced. */
  kept: Uint8Array;
}

/** A change of one folder's entries, as a whole: a rename is one. */
interface Change {
  folder: string;
  set?: [string, File | "folder"];
  remove?: string;
}

/** What a power cut leaves of files that were not synced: nothing of what came after the last sync, half, all, or its length in zeros. */
const fates = ["lost", "torn", "kept", "zeros"] as const;
type Fate = (typeof fates)[number];

/** More changes than this are not tried in every combination, but each alone, each missing, none and all. */
const mostCombined = 6;

/**
 * Every disk that a power cut after these acts may leave, in the least that POSIX promises: bytes stay when the file was synced after they
 * were written, an entry of a folder when the folder was synced after it changed; of all else any part may stay or not.
 *
 * @returns the bytes by place, for each disk that differs from the others.
 */
export function disksAfterPowerCut(acts: readonly Act[]): Map<string, Uint8Array>[] {
  const { kept, pending } = played(acts);
  const disks = new Map<string, Map<string, Uint8Array>>();
  for (const stayed of choices(pending)) {
    const folders = new Map([...kept].map(([folder, entries]) => [folder, new Map(entries)]));
    for (const change of stayed) apply(folders, change);
    for (const fate of fates) {
      const disk = visible(folders, fate);
      const key = [...disk].map(([place, bytes]) => `${place} ${Buffer.from(bytes).toString("hex")}`).sort();
      disks.set(key.join("\n"), disk);
    }
  }
  return [...disks.values()];
}

type Folders = Map<string, Map<string, File | "folder">>;

/** What is surely on the disk after these acts, and the changes that may be, in their order. */
function played(acts: readonly Act[]): { kept: Folders; pending: Change[] } {
  const kept: Folders = new Map();
  const open = new Map<string, File>();
  let pending: Change[] = [];
  const at = (place: string) => ({ folder: path.dirname(place), name: path.basename(place) });
  for (const { act, place, to, bytes } of acts) {
    const { folder, name } = at(place);
    const file = open.get(place);
    if (act === "mkdir") pending.push({ folder, set: [name, "folder"] });
    if (act === "create") {
      const created = { seen: new Uint8Array(), kept: new Uint8Array() };
      open.set(place, created);
      pending.push({ folder, set: [name, created] });
    }
    if (act === "write" && file) file.seen = Uint8Array.from([...file.seen, ...bytes]);
    if (act === "rename" && file) {
      open.delete(place);
      open.set(to, file);
      pending.push({ folder, set: [at(to).name, file], remove: name });
    }
    if (act === "unlink") pending.push({ folder, remove: name });
    if (act === "sync" && file) file.kept = file.seen;
    if (act === "sync" && !file) {
      for (const change of pending.filter((each) => each.folder === place)) apply(kept, change);
      pending = pending.filter((each) => each.folder !== place);
    }
  }
  return { kept, pending };
}

function apply(folders: Folders, { folder, set, remove }: Change): void {
  const entries = folders.get(folder) ?? new Map<string, File | "folder">();
  folders.set(folder, entries);
  if (remove !== undefined) entries.delete(remove);
  if (set) entries.set(...set);
}

function choices(changes: readonly Change[]): Change[][] {
  if (changes.length <= mostCombined)
    return Array.from({ length: 2 ** changes.length }, (_, bits) => changes.filter((_, i) => (bits >> i) & 1));
  const alone = changes.map((change) => [change]);
  const missing = changes.map((change) => changes.filter((each) => each !== change));
  const prefixes = changes.map((_, i) => changes.slice(0, i));
  return [[], [...changes], ...alone, ...missing, ...prefixes];
}

function visible(folders: Folders, fate: Fate, folder = "/", disk = new Map<string, Uint8Array>()) {
  for (const [name, file] of folders.get(folder) ?? []) {
    const place = path.join(folder, name);
    if (file === "folder") visible(folders, fate, place, disk);
    else disk.set(place, remaining(file, fate));
  }
  return disk;
}

function remaining({ seen, kept }: File, fate: Fate): Uint8Array {
  if (seen === kept || fate === "kept") return seen;
  if (fate === "torn") return seen.subarray(0, Math.max(kept.length, seen.length >> 1));
  return fate === "lost" ? kept : new Uint8Array(seen.length);
}
