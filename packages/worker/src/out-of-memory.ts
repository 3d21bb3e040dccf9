/**
 * Did a computation end because this machine has too little memory for it? Others may have more, unlike with anything else that is
 * wrong with a leaf. The library tells it in words only; a compute thread that reaches its limit has a code.
 */
export function isOutOfMemory(error: Error & { code?: unknown }): boolean {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return true;
  return /\bOOM\b|out of memory|ResourceExhausted|allocation failed|failed to allocate/i.test(error.message);
}
