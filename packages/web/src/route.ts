/** What the page shows. It stands behind the `#` of the address, so that a server behind any path can serve the page. */
export type Route =
  | { page: "runs" }
  | { page: "run"; run: string; tab: RunTab }
  | { page: "compare"; runs: readonly string[] }
  | { page: "nothing" };

export const runTabs = ["overview", "examples", "data", "spec"] as const;
export type RunTab = (typeof runTabs)[number];

/** @param hash Of the address, `#` included. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [page = "", run = "", tab = "overview", ...more] = path.split("/").map(decoded);
  if (path === "") return { page: "runs" };
  if (page === "compare" && run === "") {
    const runs = (new URLSearchParams(query).get("runs") ?? "").split(",").filter((name) => name !== "");
    return { page: "compare", runs: [...new Set(runs)] };
  }
  const known = runTabs.find((name) => name === tab);
  if (page === "runs" && run !== "" && known && more.length === 0) return { page: "run", run, tab: known };
  return { page: "nothing" };
}

export const runHref = (run: string, tab: RunTab = "overview") =>
  `#/runs/${encodeURIComponent(run)}${tab === "overview" ? "" : `/${tab}`}`;

export const compareHref = (runs: readonly string[]) => `#/compare?runs=${runs.map(encodeURIComponent).join(",")}`;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
