import { type Command, InvalidArgumentError } from "commander";
import { act, type Context, defined, examples, type Flags } from "../command.js";
import { renderManifests } from "../deploy/render-manifests.js";

interface RenderFlags extends Flags {
  overlay: string;
  component: readonly string[];
  namespace?: string;
  imageTag?: string;
}

export function addDeploy(program: Command, context: Context): void {
  const deploy = program.command("deploy").description("manifests of an installation on Kubernetes");
  const render = deploy
    .command("render")
    .description("print them as one file (docs/cluster.md)")
    .option("--overlay <name>", "where it runs: local, gpu or ha", "local")
    .option("--component <name>", "add one of deploy/components; may be repeated", addTo, [])
    .option("--namespace <name>", "of all objects (default: where kubectl puts them)", nameOf("namespace"))
    .option("--image-tag <tag>", "of our images (default: the version of this program)", nameOf("tag"))
    .addHelpText(
      "after",
      examples(
        "umie deploy render | kubectl apply -f -",
        "umie deploy render --overlay gpu --component keda --namespace trainers | kubectl apply -f -",
      ),
    );
  act(render, context, async ({ overlay, component, namespace, imageTag }: RenderFlags) => {
    const options = { overlay, components: component, ...defined({ namespace, imageTag }) };
    context.stdout.write(await renderManifests(options));
    return undefined;
  });
}

const addTo = (name: string, before: readonly string[]) => [...before, name];

const patterns = { namespace: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, tag: /^\w[\w.-]{0,127}$/ };

function nameOf(what: keyof typeof patterns): (text: string) => string {
  return (text) => {
    if (patterns[what].test(text)) return text;
    throw new InvalidArgumentError(`Wanted the name of a ${what}.`);
  };
}
