import { readFile } from "node:fs/promises";
import { Hono } from "hono";

const folder = new URL("../../web/", import.meta.url);

const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.css": ["page.css", "text/css; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
} as const;

/** Nothing from elsewhere is loaded; inline styles colour the legend. */
const policy = "default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** The web page: a run as it happens. Its files are served as they lie in `web/`. */
export function page(): Hono {
  const app = new Hono();
  for (const [path, [name, type]] of Object.entries(files)) {
    app.get(path, async (context) => {
      const headers = { "content-type": type, "content-security-policy": policy, "cache-control": "no-cache" };
      return context.body(await readFile(new URL(name, folder), "utf8"), 200, headers);
    });
  }
  return app;
}
