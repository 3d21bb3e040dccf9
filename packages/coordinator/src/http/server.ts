import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ScrapeTarget } from "../scrape-targets.js";
import { type ApiOptions, runsApi } from "./api.js";
import { bearer, isLoopback, NeedsToken } from "./auth.js";
import { page } from "./page.js";
import { Problem, problemResponse } from "./problem.js";

export interface HttpOptions extends ApiOptions {
  host: string;
  /** 0: a free one. */
  port: number;
  /** Without one only this machine may reach us. */
  token?: string;
  version: string;
  metrics: () => Promise<string>;
  /** Where the metrics of all processes are, for Prometheus to discover. `url`: where it reached us. */
  targets: (url: string) => Promise<ScrapeTarget[]>;
  /** Why requests cannot be served now, or null. */
  notReady: () => Promise<string | null>;
  /** What went wrong while a request was answered. */
  onError: (error: Error) => void;
}

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

/** The coordinator's HTTP side (DESIGN §12). */
export function httpApp({
  token,
  version,
  metrics,
  targets,
  notReady,
  onError,
  ...api
}: Omit<HttpOptions, "host" | "port">): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.text("ok\n"));
  app.get("/livez", (context) => context.text("ok\n"));
  app.get("/readyz", async (context) => {
    const why = await notReady();
    return why === null ? context.text("ok\n") : context.text(`${why}\n`, 503);
  });
  app.get("/version", (context) => context.json({ version, api: "v1" }));
  app.get("/metrics", async (context) =>
    context.body(await metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  app.get("/metrics/targets", async (context) => context.json(await targets(context.req.url)));
  app.route("/", page());
  app.use("/api/*", bearer(token));
  app.use("/api/*", async (context, next) => {
    // What people ask for must be written down; they can try again, and need not wait for an answer meanwhile.
    const why = context.req.method === "GET" ? null : await notReady();
    if (why !== null) throw new Problem(503, `Try again later: ${why}`);
    await next();
  });
  app.route("/api/v1", runsApi(api));
  app.notFound((context) => problemResponse(context, new Problem(404, `There is nothing at ${context.req.path}`)));
  app.onError((error, context) => {
    if (error instanceof Problem) return problemResponse(context, error);
    if (error instanceof HTTPException) return error.getResponse();
    onError(error);
    return problemResponse(context, new Problem(500, error.message));
  });
  return app;
}

/**
 * @throws {NeedsToken} If others may reach the address and there is no token.
 * @throws {Error} If the port is taken (`EADDRINUSE`).
 */
export function listen({ host, port, ...options }: HttpOptions): Promise<HttpServer> {
  if (!isLoopback(host) && options.token === undefined) {
    throw new NeedsToken(`Cannot listen on ${host}, which others can reach, without a token: set UMIE_API_TOKEN`);
  }
  const app = httpApp(options);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (address: AddressInfo) => {
      const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
      resolve({ url: `http://${name}:${address.port}`, close: () => close(server as Server) });
    });
    server.once("error", reject);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Event streams would otherwise stay open.
    server.closeAllConnections();
  });
}
