/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  event: string;
  data: string;
  /** The newest id seen so far, this event's or an earlier one's: what to send as Last-Event-ID. */
  lastEventId: string;
}

/**
 * Read server-sent events (WHATWG HTML, "Server-sent events", interpretation of the stream). Comments and `retry` are skipped; an event
 * that the stream's end cuts off is dropped, as the standard says.
 */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let [event, data, lastEventId] = ["", [] as string[], ""];
  for await (const line of linesOf(chunks)) {
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", data: data.join("\n"), lastEventId };
      [event, data] = ["", []];
      continue;
    }
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === "event") event = value;
    if (name === "data") data.push(value);
    if (name === "id" && !value.includes("\0")) lastEventId = value;
  }
}

/** Lines ended by LF, CRLF or CR, which a chunk's border may cut anywhere, also between CR and LF or inside a character. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let [rest, endedInCr] = ["", false];
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === "") continue;
    if (endedInCr && text.startsWith("\n")) text = text.slice(1);
    endedInCr = text === "" ? false : text.endsWith("\r");
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
