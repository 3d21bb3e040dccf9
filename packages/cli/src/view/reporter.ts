import type { WriteStream } from "node:tty";
import type { RunStatus } from "@umie/coordinator";
import { LiveView } from "./live-view.js";
import { plainLines } from "./plain-lines.js";
import { render } from "./render.js";

/** Shows a run while it goes on. */
export interface Reporter {
  status(status: RunStatus): void;
  /** A line that is not about a status. */
  note(line: string): void;
  close(): void;
}

export interface ReporterOptions {
  /** A drawing that is redrawn; otherwise plain lines. */
  live: boolean;
  colour: boolean;
  url?: string | undefined;
}

export function reporter(stream: WriteStream, options: ReporterOptions): Reporter {
  return options.live ? liveReporter(stream, options) : plainReporter(stream);
}

function plainReporter(stream: WriteStream): Reporter {
  const due = plainLines();
  const note = (line: string) => void stream.write(`${line}\n`);
  return {
    status: (status) => due(status, performance.now()).forEach(note),
    note,
    close: () => {},
  };
}

function liveReporter(stream: WriteStream, { colour, url }: ReporterOptions): Reporter {
  let current: RunStatus | undefined;
  const view = new LiveView(stream, (width) => (current ? render(current, { width, colour, url }) : []));
  return {
    status: (status) => {
      current = status;
      view.draw();
    },
    note: (line) => view.note(line),
    close: () => view.close({ wipe: true }),
  };
}
