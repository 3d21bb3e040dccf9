import type { NativeBackend, NativeBinding, OperationAttribute, TensorMetadata } from "../native-backend.js";
import type { tf } from "../tf.js";

/** One operation that the library was asked for. Tensors go by the numbers the library gave them; none is given twice. */
export interface RecordedOperation {
  op: string;
  attributes: readonly OperationAttribute[];
  inputs: readonly number[];
  outputs: readonly TensorMetadata[];
}

/** A tensor whose values came from JavaScript while operations were recorded. */
export interface RecordedConstant extends TensorMetadata {
  values: ArrayBufferView;
}

/** What the library was asked for while a function ran. */
export interface Recording {
  inputs: readonly TensorMetadata[];
  constants: readonly RecordedConstant[];
  operations: readonly RecordedOperation[];
}

/**
 * Runs a function and writes down every operation it asks of the native library, so that the same operations can run
 * again as one graph. Nothing is traced with stand-ins: what is recorded is what was computed, kernel by kernel.
 *
 * The values of the inputs may differ the next time; whatever else JavaScript hands to the library is a constant.
 */
export function record<T>(
  backend: NativeBackend,
  inputs: tf.Tensor[],
  f: () => T,
): { result: T; recording: Recording } {
  const { binding } = backend;
  const constants: RecordedConstant[] = [];
  const operations: RecordedOperation[] = [];
  // Asking for their numbers hands the inputs' values over, so that they are not taken for constants.
  const ids = backend.getInputTensorIds(inputs);
  const types: Readonly<Record<string, number>> = {
    ...{ float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL },
  };
  const metadata = inputs.map(({ shape, dtype }, at) => ({ id: ids[at]!, shape, dtype: types[dtype]! }));
  backend.binding = recorder(binding, constants, operations);
  try {
    return { result: f(), recording: { inputs: metadata, constants, operations } };
  } finally {
    backend.binding = binding;
  }
}

function recorder(
  binding: NativeBinding,
  constants: RecordedConstant[],
  operations: RecordedOperation[],
): NativeBinding {
  const recording: Pick<NativeBinding, "createTensor" | "executeOp"> = {
    createTensor: (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values);
      // The array may be written to afterwards.
      constants.push({ id, shape: [...shape], dtype, values: values.slice() });
      return id;
    },
    executeOp: (op, attributes, inputs, count) => {
      const outputs = binding.executeOp(op, attributes, inputs, count);
      operations.push({ op, attributes, inputs, outputs });
      return outputs;
    },
  };
  return Object.create(binding, Object.getOwnPropertyDescriptors(recording)) as NativeBinding;
}
