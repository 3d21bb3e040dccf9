/** What was given cannot be fitted, predicted or planned: one sentence for the user. */
export class ScalingError extends Error {
  override name = "ScalingError";
}
