/** A pull from a peer that has not ended. */
export interface OpenPull {
  /** Id of the member that is asked. */
  peer: string;
  /** A noun for people. */
  what: string;
  /** So many have come. */
  bytes: number;
  /** When the last of them came, or when they were asked for; monotonic, in ms. */
  at: number;
}

/** What this process is pulling from its peers, so that people can be told whom it waits for. */
export type OpenPulls = Set<OpenPull>;

/** Note a pull. Call the result's `came` for what comes, and `ended`. */
export function openPull(pulls: OpenPulls, peer: string, what: string) {
  const pull: OpenPull = { peer, what, bytes: 0, at: performance.now() };
  pulls.add(pull);
  return {
    came(bytes: number) {
      pull.bytes += bytes;
      pull.at = performance.now();
    },
    ended: () => void pulls.delete(pull),
  };
}
