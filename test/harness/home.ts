import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { killAll } from "./processes.js";
import { recipeFile, recipeOnFolder } from "./recipe.js";

/** A user's place on this machine, for one test. */
export interface Home {
  /** Where commands run; holds `recipe.yaml`, and `on-folder.yaml` for datasets in the folder `data`. */
  folder: string;
  /** UMIE_HOME. */
  umieHome: string;
  /** What was run here and what it said, for the message of a test that fails. */
  commands: { args: readonly string[]; said: { stdout: string; stderr: string } }[];
}

/** Characters of each output that are shown. */
const tail = 2000;

/** A test with a home of its own, which ends with it, as does everything that still runs there. */
export function homeTest(name: string, body: (home: Home, t: TestContext) => Promise<void>): void {
  test(name, async (t) => {
    const home = makeHome();
    t.after(() => removeHome(home));
    try {
      await body(home, t);
    } catch (error) {
      t.diagnostic(`${whatWasSaid(home)}\n${logTails(home)}`);
      throw error;
    }
  });
}

/** End everything that runs in a home, and remove it. */
export async function removeHome({ umieHome, folder }: Home): Promise<void> {
  await killAll(umieHome);
  fs.rmSync(folder, { recursive: true, force: true });
}

/** An empty home with the small recipe. */
export function makeHome(): Home {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "umie-test-"));
  fs.writeFileSync(path.join(folder, "recipe.yaml"), recipeFile);
  fs.writeFileSync(path.join(folder, "on-folder.yaml"), recipeOnFolder);
  return { folder, umieHome: path.join(folder, "home"), commands: [] };
}

function whatWasSaid({ commands }: Home): string {
  return commands
    .map(({ args, said }) => `== umie ${args.join(" ")}\n${said.stderr.slice(-tail)}${said.stdout.slice(-tail)}`)
    .join("\n");
}

/** The last lines of every log in UMIE_HOME. */
function logTails({ umieHome }: Home): string {
  const folder = path.join(umieHome, "logs");
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.map((name) => `== ${name}\n${fs.readFileSync(path.join(folder, name), "utf8").slice(-tail)}`).join("\n");
}
