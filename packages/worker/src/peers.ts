import { type GrpcGroup, type MemberServer, openGroup, type ProcessGroup } from "@umie/collective";
import type { Generation } from "@umie/ledger";
import type { RunView } from "./run-view.js";

export interface PeersOptions {
  server: MemberServer;
  view: RunView;
  progressTimeoutMs: number;
}

/**
 * The other members of the present generation. Follows the view: as soon as a generation is over its streams are cut, so nobody waits
 * for somebody who left.
 */
export class Peers implements ProcessGroup {
  #group: { generation: number; group: GrpcGroup } | null = null;
  readonly #unfollow: () => void;

  constructor(readonly options: PeersOptions) {
    this.#unfollow = options.view.follow(() => this.#enter());
    this.#enter();
  }

  #enter(): void {
    const { view, server, progressTimeoutMs } = this.options;
    const { generation, member, ledger } = view;
    if (this.#group?.generation === generation?.number) return;
    this.#group?.group.close(generation?.reason);
    this.#group = null;
    if (generation === null || member === null) return;
    const { number, members } = generation;
    // One that this process has left is over for it, though the record still names us: the leader will begin another.
    if (number <= (server.attachments.latest(ledger.run) ?? 0)) return;
    const group = openGroup({
      server,
      run: ledger.run,
      generation: number,
      self: view.self,
      members,
      progressTimeoutMs,
    });
    this.#group = { generation: number, group };
  }

  /** Leave the present generation for good, on our part: the others must take us for dead. The next one is entered. */
  leave(reason: string): void {
    this.#group?.group.close(reason);
    this.#group = null;
  }

  /** Sum with the members of the present generation, whichever that is now. */
  async allReduceSum(partial: Parameters<ProcessGroup["allReduceSum"]>[0]): ReturnType<ProcessGroup["allReduceSum"]> {
    if (!this.#group) return { ok: false, reason: "this worker is no member of the present generation" };
    return this.#group.group.allReduceSum(partial);
  }

  close(): void {
    this.#unfollow();
    this.leave("the worker leaves");
  }
}

/** The members other than this worker, those first that have been longest in the run. */
export function donors(generation: Generation | null, self: string): { id: string; address: string }[] {
  return (generation?.members ?? []).filter(({ id }) => id !== self).sort((a, b) => a.since - b.since);
}
