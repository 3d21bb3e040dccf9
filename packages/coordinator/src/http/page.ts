import { readdir, readFile } from "node:fs/promises";
import { type Context, Hono } from "hono";
import { Problem } from "./problem.js";

/** Where the build of `@umie/web` puts the page. */
const built = new URL("../page/", import.meta.url);

const types: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** Nothing from elsewhere, nothing inline but styles that are set by script, no frame around, no form to anywhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const guards = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** A year: what has its content's hash in its name never changes. */
const forEver = "public, max-age=31536000, immutable";

/** The web page. Only files that were built are served: a request names one of them or nothing. */
export function page(folder = built): Hono {
  const app = new Hono();
  app.get("/", (context) => send(context, new URL("index.html", folder), "no-cache"));
  app.get("/assets/:name", async (context) => {
    const name = context.req.param("name");
    const names = await readdir(new URL("assets/", folder)).catch((): string[] => []);
    if (!names.includes(name)) throw new Problem(404, "There is no such part of the page: load it again");
    return send(context, new URL(`assets/${name}`, folder), forEver);
  });
  return app;
}

async function send(context: Context, file: URL, cacheControl: string): Promise<Response> {
  const bytes = await readFile(file).catch((cause) => {
    throw new Problem(503, "The page has not been built: run npm run build", { cause });
  });
  const type = types[file.pathname.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return context.body(bytes, 200, { "content-type": type, "cache-control": cacheControl, ...guards });
}
