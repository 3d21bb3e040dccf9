import { tf } from "./tf.js";

/** What we use of the WebAssembly backend. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array;
}

/** Adds what the WebAssembly backend lacks; called once. Without it an embedding has no gradient there. */
export function registerWasmKernels(): void {
  if (tf.getKernel("UnsortedSegmentSum", "wasm")) return;
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const numSegments = (attrs as { numSegments?: number } | undefined)?.numSegments;
      return unsortedSegmentSum(backend as unknown as WasmBackend, inputs, numSegments ?? 0);
    },
  });
}

/** float32[N, …] summed into float32[numSegments, …] by int32[N]; negative ids are left out, as in TensorFlow. */
function unsortedSegmentSum(
  backend: WasmBackend,
  { x, segmentIds }: tf.NamedTensorInfoMap,
  numSegments: number,
): tf.TensorInfo {
  const shape = [numSegments, ...x!.shape.slice(segmentIds!.shape.length)];
  const output = backend.makeOutput(shape, x!.dtype);
  // Views of the heap are taken after the allocation, which may move it.
  const [values, ids, sums] = [x!, segmentIds!, output].map((tensor) => backend.typedArrayFromHeap(tensor));
  addRows(values!, ids!, sums!, values!.length / ids!.length);
  return output;
}

function addRows(
  values: ArrayLike<number>,
  ids: ArrayLike<number>,
  sums: Float32Array | Int32Array,
  width: number,
): void {
  sums.fill(0);
  for (let row = 0; row < ids.length; row++) {
    const from = row * width;
    const to = ids[row]! * width;
    if (to < 0) continue;
    for (let column = 0; column < width; column++) sums[to + column]! += values[from + column]!;
  }
}
