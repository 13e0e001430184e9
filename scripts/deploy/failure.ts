/** Why a deployment ends, in words for the operator. Any other thrown error is a bug. */
export class DeployFailure extends Error {
  override readonly name = "DeployFailure";
}
