/** What the server will not do, as Kubernetes says it: an HTTP status and a reason that clients look at. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  /** The body of the answer. */
  status(): object {
    const { code, reason, message } = this;
    return { apiVersion: "v1", kind: "Status", status: "Failure", code, reason, message, metadata: {} };
  }
}

export const notFound = (what: string) => new Refusal(404, "NotFound", `${what} not found`);
