import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

const titles = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  422: "Not acceptable as it is",
  500: "Internal error",
  503: "Unavailable",
} as const;

/** A request that cannot be granted: one sentence, and the HTTP status. */
export class Problem extends Error {
  override name = "Problem";

  constructor(
    readonly status: keyof typeof titles,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** Problem details (RFC 9457). */
export function problemResponse(context: Context, { status, message }: Problem): Response {
  const body = { type: "about:blank", title: titles[status], status, detail: message };
  return context.body(JSON.stringify(body), status as ContentfulStatusCode, {
    "content-type": "application/problem+json",
  });
}
