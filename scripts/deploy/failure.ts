/** Why a deployment ends, in words for the operator; anything else that is thrown is a bug. */
export class DeployFailure extends Error {
  override readonly name = "DeployFailure";
}
