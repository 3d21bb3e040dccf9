/**
 * Carry out the Dockerfile without a container engine: every stage is an overlay over its parent, every RUN happens in
 * a chroot, and the result is started as its user on a read-only root. The base images are this machine's own root, so
 * it has to be what they are: Debian 12 with Node.
 *
 *     node test/dist/deploy/try-image.js worker     as root, with a network; minutes
 *
 * What that shows: that the steps succeed one after the other, that the add-on loads, that nothing is written outside
 * of /tmp and the cache. What it does not: that the slim and the CUDA images have all that is needed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Copy, Instruction, JSONInstruction } from "dockerfile-ast";
import { lastOf, lineage, readStages, type Stage, variablesOf } from "./dockerfile.js";

/** A stage that was built. */
interface Root {
  /** Newest first. */
  layers: readonly string[];
  /** Where it is mounted. */
  merged: string;
}

const project = fileURLToPath(new URL("../../../", import.meta.url));
const stages = readStages(fs.readFileSync(path.join(project, "deploy/images/Dockerfile"), "utf8"));
const run = (program: string, ...args: string[]) => void execFileSync(program, args, { stdio: "inherit" });

/** Stages that a target is made of, in order. */
function needed(target: string): Stage[] {
  const wanted = new Set([target]);
  for (const { name, from, instructions } of [...stages].reverse()) {
    if (!wanted.has(name)) continue;
    wanted.add(from);
    for (const each of instructions) if (each.getKeyword() === "COPY") wanted.add(copiedFrom(each) ?? "");
  }
  return stages.filter(({ name }) => wanted.has(name));
}

const copiedFrom = (instruction: Instruction) => (instruction as Copy).getFromFlag()?.getValue() ?? undefined;

function openRoot(folder: string, { name, from }: Stage, built: ReadonlyMap<string, Root>): Root {
  const [upper, work, merged] = ["upper", "work", "merged"].map((part) => path.join(folder, name, part)) as [
    string,
    string,
    string,
  ];
  for (const part of [upper, work, merged]) fs.mkdirSync(part, { recursive: true });
  const below = built.get(from)?.layers ?? ["/"];
  const options = `lowerdir=${below.join(":")},upperdir=${upper},workdir=${work}`;
  run("mount", "-t", "overlay", "overlay", "-o", options, merged);
  run("mount", "-t", "proc", "proc", path.join(merged, "proc"));
  run("mount", "--rbind", "/dev", path.join(merged, "dev"));
  const node = path.join(merged, "usr/local/bin/node");
  if (!fs.existsSync(node)) fs.copyFileSync(process.execPath, node);
  return { layers: [upper, ...below], merged };
}

function carryOut(stage: Stage, root: Root, built: ReadonlyMap<string, Root>): void {
  const before = lineage(stages, stage.name).filter((each) => !stage.instructions.includes(each));
  const done = [...before];
  for (const instruction of stage.instructions) {
    process.stdout.write(`[${stage.name}] ${instruction.getTextContent().split("\n")[0]}\n`);
    done.push(instruction);
    if (instruction.getKeyword() === "RUN") execute(root, commandOf(instruction as JSONInstruction), done);
    if (instruction.getKeyword() === "COPY") copy(root, instruction as Copy, done, built);
  }
}

function commandOf(instruction: JSONInstruction): string[] {
  const words = instruction.getJSONStrings().map((word) => JSON.parse(word.getValue()) as string);
  const shell = (instruction.getRawArgumentsContent() ?? "").replace(/\\\n/g, " ");
  return words.length > 0 ? words : ["sh", "-c", shell];
}

/** @throws {Error} If it ends with another status than 0. */
function execute({ merged }: Root, command: readonly string[], done: readonly Instruction[]): void {
  const user = lastOf(done, "USER") ?? "0:0";
  const folder = lastOf(done, "WORKDIR") ?? "/";
  fs.mkdirSync(path.join(merged, folder), { recursive: true });
  const inside = ["chroot", `--userspec=${user}`, merged, "env", `--chdir=${folder}`, ...command];
  // Registries may be set in the environment; where programs are found is the image's.
  const env = {
    ...process.env,
    ...variablesOf(done),
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  };
  const { status } = spawnSync(inside[0]!, inside.slice(1), { env, stdio: "inherit" });
  if (status !== 0) throw new Error(`"${command.join(" ")}" ended with status ${status}`);
}

/** As `COPY` does: what is in a folder, or a file under its name. */
function copy(root: Root, instruction: Copy, done: readonly Instruction[], built: ReadonlyMap<string, Root>): void {
  const words = (instruction.getRawArgumentsContent() ?? "").split(/\s+/);
  const from = copiedFrom(instruction);
  const source = from === undefined ? project : built.get(from)!.merged;
  const target = path.resolve("/", lastOf(done, "WORKDIR") ?? "/", words.at(-1)!);
  for (const word of words.slice(0, -1)) {
    const place = path.join(source, word);
    const isFolder = fs.statSync(place).isDirectory();
    const folder = path.join(root.merged, isFolder || words.at(-1)!.endsWith("/") ? target : path.dirname(target));
    fs.mkdirSync(folder, { recursive: true });
    const hidden =
      from === undefined ? ["node_modules", "dist", "*.tsbuildinfo"].map((name) => `--exclude=${name}`) : [];
    const [at, what] = isFolder ? [place, "."] : [path.dirname(place), path.basename(place)];
    run("sh", "-c", `tar -C "$1" ${hidden.join(" ")} -cf - "$2" | tar -C "$3" -xf -`, "copy", at, what, folder);
  }
}

/** As a Pod runs it: its user, a read-only root, room in two places. */
function startReadOnly(stage: string, root: Root, args: readonly string[]): void {
  for (const place of ["tmp", "var/cache/umie"])
    run("mount", "-t", "tmpfs", "-o", "uid=10001,gid=10001", "tmpfs", path.join(root.merged, place));
  run("mount", "-o", "remount,ro", root.merged);
  const done = lineage(stages, stage);
  execute(root, [...(JSON.parse(lastOf(done, "ENTRYPOINT") ?? "[]") as string[]), ...args], done);
}

/** Two steps of the demo, alone; a coordinator says what it can be told. */
const trial = (target: string) =>
  target === "coordinator"
    ? ["coordinator", "--help"]
    : [
        "train",
        "/app/recipes/demo.yaml",
        "--reference",
        "--json",
        ...["schedule.steps=2", "eval.everySteps=0", "eval.test=false"].flatMap((each) => ["--set", each]),
      ];

function main(target: string, folder: string): void {
  const built = new Map<string, Root>();
  for (const stage of needed(target)) {
    built.set(stage.name, openRoot(folder, stage, built));
    carryOut(stage, built.get(stage.name)!, built);
  }
  startReadOnly(target, built.get(target)!, trial(target));
}

const [target = "", folder] = process.argv.slice(2);
if (!stages.some(({ name }) => name === target)) throw new Error(`Cannot build "${target}": there is no such target`);
if (folder !== undefined) main(target, folder);
else {
  // Mounts of a namespace of our own end with it; layers must not lie on the file system that they are laid over.
  const script = 'mount -t tmpfs -o size=12g tmpfs /mnt && exec "$@" /mnt';
  run("unshare", "--mount", "sh", "-c", script, "try-image", process.execPath, fileURLToPath(import.meta.url), target);
}
