import type { NativeBackend, OperationAttribute } from "./native-backend.js";
import { tf } from "./tf.js";

/** Kernels of ours, each one or a few operations of the library. */
export const EINSUM = "UmieEinsum";
export const EMBEDDING_LOOKUP = "UmieEmbeddingLookup";
export const CROSS_ENTROPY = "UmieCrossEntropy";
export const CROSS_ENTROPY_GRADIENT = "UmieCrossEntropyGradient";

/** Adds our kernels to the native backend; called once, after it was loaded. */
export function registerNativeKernels(): void {
  if (tf.getKernel(EINSUM, "tensorflow")) return;
  register(EINSUM, (run, { a, b }, { equation }) => run("Einsum", { equation, N: 2, T: "float" }, [a!, b!]));
  // The stock GatherV2 reads the indices back to JavaScript and checks them one by one, on every call.
  register(EMBEDDING_LOOKUP, (run, { table, ids }) => {
    const axis = tf.scalar(0, "int32");
    const attributes = { batch_dims: 0, Tparams: "float", Tindices: "int32", Taxis: "int32" };
    const rows = run("GatherV2", attributes, [table!, ids!, axis]);
    axis.dispose();
    return rows;
  });
  registerCrossEntropy();
}

/**
 * The library's own sparse cross-entropy takes twice as long: its exponentials are not vectorised, those of LogSoftmax
 * and Exp are.
 */
function registerCrossEntropy(): void {
  register(CROSS_ENTROPY, (run, { logits, labels }) => {
    const logProbabilities = run("LogSoftmax", { T: "float" }, [logits!]);
    const places = placesOf(run, labels!);
    const chosen = run("GatherNd", { Tparams: "float", Tindices: "int32" }, [logProbabilities, places]);
    const loss = run("Neg", { T: "float" }, [chosen]);
    tf.dispose([places, chosen]);
    return [loss, logProbabilities];
  });
  register(CROSS_ENTROPY_GRADIENT, (run, { dy, logProbabilities, labels }) => {
    const probabilities = run("Exp", { T: "float" }, [logProbabilities!]);
    const [places, ones] = [placesOf(run, labels!), tf.ones(dy!.shape)];
    const difference = run("TensorScatterSub", { T: "float", Tindices: "int32" }, [probabilities, places, ones]);
    tf.dispose([probabilities, places, ones]);
    const column = tf.reshape(dy as tf.Tensor, [-1, 1]);
    const gradient = run("Mul", { T: "float" }, [difference, column]);
    tf.dispose([difference, column]);
    return gradient;
  });
}

/** int32[N] column numbers to int32[N, 2] places in a matrix. */
function placesOf(run: RunOperation, labels: tf.TensorInfo): tf.Tensor {
  const rows = tf.range(0, labels.shape[0]!, 1, "int32");
  const places = run("Pack", { N: 2, T: "int32", axis: 1 }, [rows, labels]);
  rows.dispose();
  return places;
}

/** Runs one operation of the library. A number is an int attribute, `float` and `int32` are types, the rest strings. */
type RunOperation = (op: string, attributes: Record<string, unknown>, inputs: tf.TensorInfo[]) => tf.Tensor;

/** @param kernel frees what it makes on the way: inside a kernel nothing is freed by itself. */
function register(
  kernelName: string,
  kernel: (
    run: RunOperation,
    inputs: tf.NamedTensorInfoMap,
    attributes: Record<string, unknown>,
  ) => tf.Tensor | tf.Tensor[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as unknown as NativeBackend;
      const run: RunOperation = (op, attributes, tensors) =>
        native.executeSingleOutput(op, attributesOf(native, attributes), tensors);
      return kernel(run, inputs, { ...attrs });
    },
  });
}

function attributesOf({ binding }: NativeBackend, attributes: Record<string, unknown>): OperationAttribute[] {
  const types: Record<string, number> = { float: binding.TF_FLOAT, int32: binding.TF_INT32 };
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number") return { name, type: binding.TF_ATTR_INT, value };
    const type = types[String(value)];
    if (type !== undefined) return { name, type: binding.TF_ATTR_TYPE, value: type };
    return { name, type: binding.TF_ATTR_STRING, value: String(value) };
  });
}
