import {
  MemberService,
  PullPartialResponse,
  PullReducedResponse,
  PullStateResponse,
  PullStepResponse,
} from "@umie/proto";

/** A message of a stream: bulk data, something else, or, when empty, only a sign of life. */
interface Message {
  content: { $case: "data"; value: Buffer } | { $case: string; value: unknown } | undefined;
}

interface Codec<M> {
  encode(message: M): { finish(): Uint8Array };
  decode(bytes: Uint8Array): M;
}

/**
 * The service with its bulk data copied once fewer on either side than the generated code does. The bytes on the wire
 * are the same; all other messages go the generated way.
 */
export const memberService = {
  ...MemberService,
  pullPartial: { ...MemberService.pullPartial, ...fast<PullPartialResponse>(PullPartialResponse) },
  pullReduced: { ...MemberService.pullReduced, ...fast<PullReducedResponse>(PullReducedResponse) },
  pullState: { ...MemberService.pullState, ...fast<PullStateResponse>(PullStateResponse) },
  pullStep: { ...MemberService.pullStep, ...fast<PullStepResponse>(PullStepResponse) },
} satisfies typeof MemberService;

/** Bulk data, not copied, as a message of a stream. */
export function dataMessage({ buffer, byteOffset, length }: Uint8Array) {
  return { content: { $case: "data" as const, value: Buffer.from(buffer, byteOffset, length) } };
}

/** Field 2, length-delimited: `data` in every streamed response. */
const dataTag = 0x12;

function fast<M extends Message>(codec: Codec<M>) {
  return {
    responseSerialize: (message: M): Buffer =>
      message.content?.$case === "data"
        ? dataFrame(message.content.value as Buffer)
        : Buffer.from(codec.encode(message).finish()),
    responseDeserialize: (bytes: Buffer): M => {
      const data = dataOf(bytes);
      return data ? ({ content: { $case: "data", value: data } } as M) : codec.decode(bytes);
    },
  };
}

/**
 * The tag, the length as a varint, the data. The frame holds until the next one: grpc-js copies it into its own before
 * it returns. Without a new buffer for each, an all-reduce takes a fifth less time.
 *
 * @throws {RangeError} If the data is longer than a message may be.
 */
function dataFrame(data: Uint8Array): Buffer {
  const head = [dataTag];
  let length = data.length;
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128);
  head.push(length);
  if (head.length + data.length > frames.length) {
    throw new RangeError(`Cannot send ${data.length} bytes as a message must be below ${frames.length}`);
  }
  const frame = frames.subarray(0, head.length + data.length);
  frame.set(head);
  frame.set(data, head.length);
  return frame;
}

const frames = Buffer.alloc(2 ** 20);

/** A view of the data, if nothing else is in the message. */
function dataOf(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== dataTag) return undefined;
  let [length, at] = [0, 1];
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length |= (byte & 127) << shift;
    if (byte < 128) return length === bytes.length - at ? bytes.subarray(at) : undefined;
  }
  return undefined;
}
