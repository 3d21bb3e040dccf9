import { tf } from "./tf.js";

/** An attribute of an operation; `type` is one of the binding's `TF_ATTR_…`. */
export interface OperationAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor of the library: its number, and one of the binding's `TF_…` types. */
export interface TensorMetadata {
  id: number;
  shape: readonly number[];
  dtype: number;
}

/** What we use of the addon; its package may be absent, so its types are not imported. */
export interface NativeBinding {
  TF_Version: string;
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_SHAPE: number;
  TF_FLOAT: number;
  TF_INT32: number;
  TF_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, values: TypedValues): number;
  executeOp(
    op: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  /** Tensors that the library holds. */
  getNumOfTensors(): number;
}

export type TypedValues = Float32Array | Int32Array | Uint8Array;

export interface NativeBackend {
  isUsingGpuDevice: boolean;
  binding: NativeBinding;
  executeSingleOutput(op: string, attributes: OperationAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  /** The library's numbers of tensors; those whose values still lie in JavaScript are handed over. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

export function isNative(): boolean {
  return tf.getBackend() === "tensorflow";
}

/** @throws {Error} If another backend is in use. */
export function nativeBackend(): NativeBackend {
  if (!isNative()) throw new Error(`Cannot reach the native library: the backend in use is ${tf.getBackend()}`);
  return tf.backend() as unknown as NativeBackend;
}
