import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Problem } from "./problem.js";

/** Let only those in who bear the token; everybody where there is none, which only a loopback address may have. */
export function bearer(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (token !== undefined && !matches(context.req.header("authorization"), token)) {
      throw new Problem(401, "This server wants a token: send it as Authorization: Bearer …");
    }
    await next();
  };
}

/** Digests are compared, so that the time tells neither length nor prefix. */
function matches(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}

/** Others may reach the address, so callers must show a token, and there is none. */
export class NeedsToken extends Error {
  override name = "NeedsToken";
}

/** Addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
