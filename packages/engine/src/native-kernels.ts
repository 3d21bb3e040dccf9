import { tf } from "./tf.js";

/** What we use of the native backend; its package may be absent, so its types are not imported. */
interface NativeBackend {
  isUsingGpuDevice: boolean;
  binding: {
    TF_Version: string;
    TF_ATTR_TYPE: number;
    TF_ATTR_INT: number;
    TF_FLOAT: number;
    TF_INT32: number;
  };
  executeSingleOutput(op: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: Attribute[], inputs: tf.TensorInfo[], outputs: number): tf.Tensor[];
}

interface Attribute {
  name: string;
  type: number;
  value: number;
}

/** Kernels of ours that the native backend runs as one operation of the library. */
export const SPARSE_CROSS_ENTROPY = "UmieSparseCrossEntropy";
export const EMBEDDING_LOOKUP = "UmieEmbeddingLookup";

export function isNative(): boolean {
  return tf.getBackend() === "tensorflow";
}

/** @throws {Error} If another backend is in use. */
export function nativeBackend(): NativeBackend {
  if (!isNative()) throw new Error(`Cannot reach the native library: the backend in use is ${tf.getBackend()}`);
  return tf.backend() as unknown as NativeBackend;
}

/** Adds our kernels to the native backend; called once, after it was loaded. */
export function registerNativeKernels(): void {
  if (tf.getKernel(SPARSE_CROSS_ENTROPY, "tensorflow")) return;
  const { binding } = nativeBackend();
  const float: Attribute = { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const int32 = (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 });
  register(SPARSE_CROSS_ENTROPY, (backend, { logits, labels }) =>
    backend.executeMultipleOutputs(
      "SparseSoftmaxCrossEntropyWithLogits",
      [float, int32("Tlabels")],
      [logits!, labels!],
      2,
    ),
  );
  // The stock GatherV2 reads the indices back to JavaScript and checks them one by one, on every call.
  register(EMBEDDING_LOOKUP, (backend, { table, ids }) => {
    const axis = tf.scalar(0, "int32");
    const attributes: Attribute[] = [
      { name: "batch_dims", type: binding.TF_ATTR_INT, value: 0 },
      { ...float, name: "Tparams" },
      int32("Tindices"),
      int32("Taxis"),
    ];
    const rows = backend.executeSingleOutput("GatherV2", attributes, [table!, ids!, axis]);
    axis.dispose();
    return rows;
  });
}

function register(
  kernelName: string,
  run: (backend: NativeBackend, inputs: tf.NamedTensorInfoMap) => tf.TensorInfo | tf.TensorInfo[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend }) => run(backend as unknown as NativeBackend, inputs),
  });
}
