import { status } from "@grpc/grpc-js";
import { withChannel } from "./channels.js";

export type PingAnswer =
  | { ok: true; attachments: { run: string; generation: number }[] }
  | { ok: false; reason: string };

/** Ask the process at host:port whether it answers, and in which generations it takes part. */
export function ping(address: string, timeoutMs: number): Promise<PingAnswer> {
  const unreachable = (details: string): PingAnswer => ({
    ok: false,
    reason: `${address} cannot be reached: ${details}`,
  });
  return withChannel(
    address,
    (channel) =>
      new Promise((resolve) => {
        const call = channel.ping({}, (error, response) => {
          clearTimeout(timer);
          if (!error) resolve({ ok: true, attachments: response.attachments });
          else if (error.code !== status.CANCELLED) resolve(unreachable(error.details));
          else resolve({ ok: false, reason: `${address} did not answer within ${timeoutMs} ms` });
        });
        const timer = setTimeout(() => call.cancel(), timeoutMs);
      }),
    unreachable,
  );
}
