import type { WriteStream } from "node:tty";

/** How far a command is: one line that is redrawn, or, where lines cannot be, a line for every tenth. */
export interface ProgressLine {
  show(done: number, all: number, what: string): void;
  /** Leave what was drawn. */
  end(): void;
}

export function progressLine(stream: Pick<WriteStream, "write">, live: boolean): ProgressLine {
  let [shown, drawn] = [-1, false];
  return {
    show: (done, all, what) => {
      const tenth = Math.floor((10 * done) / Math.max(1, all));
      if (!live && tenth === shown) return;
      shown = tenth;
      drawn = live;
      const line = `umie: ${done} of ${all} ${what}`;
      stream.write(live ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end: () => {
      if (drawn) stream.write("\n");
    },
  };
}
