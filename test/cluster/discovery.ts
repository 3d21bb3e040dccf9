import { groupVersionOf, type Kind, kinds } from "./kinds.js";

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
const groupVersions = [...new Set(kinds.map(groupVersionOf))];
const pathOf = (groupVersion: string) => (groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`);

/**
 * How a client finds out what there is: version, groups, kinds, and of OpenAPI as much as `kubectl apply` asks for,
 * which is whether the server validates fields itself.
 *
 * @param path Without slashes at its ends.
 * @returns undefined where the path is none of these.
 */
export function discovery(path: string): object | undefined {
  if (path === "version") return { major: "1", minor: "32", gitVersion: "v1.32.0" };
  if (path === "api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "apis") return groupList();
  if (path === "openapi/v3") return openapiIndex();
  const described = groupVersions.find((groupVersion) => path === `openapi/v3/${pathOf(groupVersion)}`);
  if (described !== undefined) return openapi(described);
  const listed = groupVersions.find((groupVersion) => path === pathOf(groupVersion));
  return listed === undefined ? undefined : resourceList(listed);
}

function groupList(): object {
  const groups = groupVersions.filter((groupVersion) => groupVersion.includes("/"));
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map((groupVersion) => {
      const [name, version] = groupVersion.split("/");
      return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
    }),
  };
}

function resourceList(groupVersion: string): object {
  const ofGroup = kinds.filter((kind) => groupVersionOf(kind) === groupVersion);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: ofGroup.flatMap(resources) };
}

function resources({ kind, plural, shortNames, namespaced, subresources }: Kind): object[] {
  const below = {
    scale: { group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] },
    eviction: { group: "policy", version: "v1", kind: "Eviction", verbs: ["create"] },
    log: { kind: "Pod", verbs: ["get"] },
  };
  const own = { name: plural, singularName: kind.toLowerCase(), kind, shortNames, namespaced, verbs };
  return [own, ...subresources.map((name) => ({ name: `${plural}/${name}`, namespaced, ...below[name] }))];
}

function openapiIndex(): object {
  const place = (groupVersion: string) => ({ serverRelativeURL: `/openapi/v3/${pathOf(groupVersion)}` });
  return { paths: Object.fromEntries(groupVersions.map((each) => [pathOf(each), place(each)])) };
}

function openapi(groupVersion: string): object {
  const ofGroup = kinds.filter((kind) => groupVersionOf(kind) === groupVersion);
  const fieldValidation = { name: "fieldValidation", in: "query", schema: { type: "string" } };
  const patch = ({ group, version, kind }: Kind) => ({
    "x-kubernetes-group-version-kind": { group, version, kind },
    parameters: [fieldValidation],
    responses: {},
  });
  const paths = ofGroup.map((kind) => [`/${pathOf(groupVersion)}/${kind.plural}/{name}`, { patch: patch(kind) }]);
  return { openapi: "3.0.0", info: { title: "Kubernetes", version: "v1" }, paths: Object.fromEntries(paths) };
}
