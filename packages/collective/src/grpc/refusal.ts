import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { Refusal, RefusalReason } from "@umie/proto";

const trailer = "umie-refusal-bin";

const statusOf: Record<RefusalReason, status> = {
  [RefusalReason.REFUSAL_REASON_UNSPECIFIED]: status.UNKNOWN,
  [RefusalReason.REFUSAL_REASON_GENERATION_OVER]: status.FAILED_PRECONDITION,
  [RefusalReason.REFUSAL_REASON_STEP_OVER]: status.FAILED_PRECONDITION,
  [RefusalReason.REFUSAL_REASON_STEP_FAILED]: status.ABORTED,
  [RefusalReason.REFUSAL_REASON_OTHER_SEGMENT]: status.FAILED_PRECONDITION,
  [RefusalReason.REFUSAL_REASON_NOT_HERE]: status.NOT_FOUND,
};

/** @param suspect The member that is blamed, "" if none. */
export function refusal(reason: keyof typeof RefusalReason, suspect = ""): Refusal {
  return { reason: RefusalReason[reason], suspect };
}

/** What ends a stream with a refusal: a gRPC status, with the refusal itself in the trailer. */
export function refusalStatus(refused: Refusal) {
  const metadata = new Metadata();
  metadata.set(trailer, Buffer.from(Refusal.encode(refused).finish()));
  return { code: statusOf[refused.reason], details: RefusalReason[refused.reason], metadata };
}

/** The refusal in a gRPC error; undefined if it is an error of another kind. */
export function refusalOf(error: Partial<ServiceError>): Refusal | undefined {
  const [bytes] = error.metadata?.get(trailer) ?? [];
  return bytes instanceof Buffer ? Refusal.decode(bytes) : undefined;
}
