import { groupVersionOf, type Kind, kinds } from "./kinds.js";

/** What a request is about. */
export interface Target {
  kind: Kind;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/**
 * Read `/api/v1/namespaces/NS/PLURAL/NAME/SUBRESOURCE`, `/apis/GROUP/VERSION/…` and the shorter forms.
 *
 * @param path Without slashes at its ends.
 * @returns undefined where it names no kind that is served.
 */
export function readPath(path: string): Target | undefined {
  const [root, ...rest] = path.split("/").map(decodeURIComponent);
  const groupVersion = root === "api" ? rest.shift() : [rest.shift(), rest.shift()].join("/");
  const isInNamespace = rest[0] === "namespaces" && rest.length > 2;
  const namespace = isInNamespace ? rest.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = rest;
  const kind = kinds.find((known) => known.plural === plural && groupVersionOf(known) === groupVersion);
  return kind && { kind, ...defined({ namespace, name, subresource }) };
}

function defined(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  );
}
