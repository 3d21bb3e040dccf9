import { readFile, stat } from "node:fs/promises";
import type { KeptExample, KeptExamples } from "@umie/data";
import { Hono } from "hono";
import type { Board } from "../board.js";
import { Problem } from "./problem.js";

/** An example of the newest evaluation of a split. */
export interface ShownExample extends Omit<KeptExample, "picture"> {
  /** The evaluation was made after this step. */
  step: number;
  /** Where the API has the picture, and its objects; null where the model saw none. */
  picture: { href: string; boxes: NonNullable<KeptExample["picture"]>["boxes"] } | null;
}

const splits = ["dev", "test"] as const;
type Split = (typeof splits)[number];

/** `GET /runs/:run/examples`: what evaluations left behind for people, and the pictures of it. */
export function examplesApi(board: Board): Hono {
  const app = new Hono();

  const leavesOf = async (run: string, split: Split) => {
    if ((await board.status(run)) === null) throw new Problem(404, `There is no run ${run}`);
    return board.ledger(run).keptExamples<KeptExamples>(split);
  };

  app.get("/runs/:run/examples", async (context) => {
    const run = context.req.param("run");
    const shown = await Promise.all(
      splits.map(async (split) => (await leavesOf(run, split)).flatMap((leaf) => shownExamples(run, split, leaf))),
    );
    return context.json({ examples: shown.flat() });
  });

  app.get("/runs/:run/examples/:split/:leaf/:index/picture", async (context) => {
    const { run, split, leaf, index } = context.req.param();
    const known = splits.find((name) => name === split);
    const leaves = known === undefined ? [] : await leavesOf(run, known);
    const kept = leaves.find((one) => String(one.leaf) === leaf)?.kept;
    const picture = kept?.examples[Number(index)]?.picture;
    if (!picture) throw new Problem(404, "There is no such picture");
    const { type, bytes } = await readPicture(picture.path);
    return context.body(bytes, 200, {
      "content-type": type,
      "cache-control": "private, max-age=3600",
      "x-content-type-options": "nosniff",
    });
  });

  return app;
}

function shownExamples(
  run: string,
  split: Split,
  { leaf, kept }: { leaf: number; kept: KeptExamples },
): ShownExample[] {
  const { step, examples } = kept;
  return examples.map(({ picture, ...example }, index) => {
    const href = `runs/${encodeURIComponent(run)}/examples/${split}/${leaf}/${index}/picture`;
    return { ...example, step, picture: picture && { href, boxes: picture.boxes } };
  });
}

const mostBytes = 20e6;

/**
 * A picture's file. It is named by a worker, so only what begins like a picture leaves this machine.
 *
 * @throws {Problem} If it is not at hand here, as where the data lies with the workers only.
 */
async function readPicture(file: string): Promise<{ type: string; bytes: Uint8Array<ArrayBuffer> }> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile() || found.size > mostBytes)
    throw new Problem(404, "The picture is not at hand where the coordinator runs");
  const bytes = new Uint8Array(await readFile(file));
  const type = pictureType(bytes);
  if (type === null) throw new Problem(404, "That file is no picture");
  return { type, bytes };
}

/** By how files of each kind begin. */
function pictureType(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (start.startsWith("\x89PNG\r\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("GIF8")) return "image/gif";
  return start.startsWith("RIFF") && start.endsWith("WEBP") ? "image/webp" : null;
}
