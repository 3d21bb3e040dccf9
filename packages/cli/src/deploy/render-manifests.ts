import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CommandFailure, exit } from "../failure.js";
import { projectRoot } from "../project-root.js";

export interface RenderOptions {
  overlay: string;
  /** Added in this order. */
  components: readonly string[];
  /** Of all objects; default: none, so that kubectl puts them where it is told. */
  namespace?: string;
  /** Of our images; default: the version. */
  imageTag?: string;
}

// Without links: kustomize resolves them before it follows a relative path.
const deployFolder = path.join(fs.realpathSync(projectRoot), "deploy");
const ourImages = ["umie/coordinator", "umie/worker", "umie/worker-gpu"];

/**
 * Names of what `deploy/overlays` or `deploy/components` holds.
 *
 * @throws {CommandFailure} Outside of a clone, such as in an image.
 */
export function manifestNames(kind: "overlays" | "components"): string[] {
  const folder = path.join(deployFolder, kind);
  if (!fs.existsSync(folder)) {
    throw new CommandFailure(`Cannot render as ${folder} is missing: run it in a clone of the project`, exit.notFound);
  }
  return fs.readdirSync(folder).sort();
}

/**
 * The kustomization that adds up to what was asked for.
 *
 * @param from Folder that it will lie in: kustomize wants relative paths.
 */
export function kustomization({ overlay, components, namespace, imageTag }: RenderOptions, from: string): object {
  const place = (kind: string, name: string) => path.relative(from, path.join(deployFolder, kind, name));
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [place("overlays", overlay)],
    components: components.map((name) => place("components", name)),
    ...(namespace === undefined ? {} : { namespace }),
    ...(imageTag === undefined ? {} : { images: ourImages.map((name) => ({ name, newTag: imageTag })) }),
  };
}

/**
 * One YAML text with every object of an installation. kubectl's own kustomize makes it: who applies the text has
 * kubectl, and a second implementation of kustomize would be one to doubt.
 *
 * @throws {CommandFailure} If there is no such overlay or component, no kubectl, or kubectl refuses.
 */
export async function renderManifests(options: RenderOptions): Promise<string> {
  requireKnown("overlays", [options.overlay]);
  requireKnown("components", options.components);
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "umie-render-"));
  try {
    // JSON is YAML.
    const text = JSON.stringify(kustomization(options, folder));
    fs.writeFileSync(path.join(folder, "kustomization.yaml"), text);
    const { stdout } = await promisify(execFile)("kubectl", ["kustomize", folder], { maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    throw renderFailure(error as NodeJS.ErrnoException & { stderr?: string });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function requireKnown(kind: "overlays" | "components", wanted: readonly string[]): void {
  const known = manifestNames(kind);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CommandFailure(
      `Cannot render the ${kind.slice(0, -1)} "${unknown}": wanted one of ${known.join(", ")}`,
      exit.usage,
    );
  }
}

function renderFailure(error: NodeJS.ErrnoException & { stderr?: string }): Error {
  if (error.code === "ENOENT") {
    return new CommandFailure(
      "Cannot render as kubectl was not found: install version 1.27 or newer",
      exit.unavailable,
    );
  }
  const said = error.stderr?.trim().split("\n").at(-1) ?? error.message;
  return new CommandFailure(`Cannot render as kubectl kustomize failed: ${said}`, exit.failed, { cause: error });
}
