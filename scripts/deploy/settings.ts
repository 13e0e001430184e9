import { NUMBER_SETTINGS } from "../../src/domain/number-settings.ts";
import { readServiceAddress } from "../../src/domain/service-address.ts";

/** A setting that the Worker would refuse to run with, and what to do. */
export interface SettingProblem {
  readonly setting: string;
  readonly message: string;
}

/** Where the Worker is reached, as far as its settings depend on it. */
export interface Reach {
  /** True if it is reached at a host outside `workers.dev`. */
  readonly hasOwnHost: boolean;
}

/** Lists what is wrong with the settings of a deployment. Secrets are checked where they are made. */
export function weighSettings(vars: Readonly<Record<string, unknown>>, reach: Reach): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const tell = (setting: string, message: string) => problems.push({ setting, message });
  const text = (setting: string) => {
    const value = vars[setting] ?? "";
    if (typeof value !== "string") tell(setting, 'must be a text: put it in quotes ("…")');
    return typeof value === "string" ? value : "";
  };
  const environment = text("ENVIRONMENT");
  if (environment === "development") {
    tell("ENVIRONMENT", "development allows http and private addresses: it is for npm start alone");
  }
  const publicUrl = text("PUBLIC_URL");
  if (publicUrl === "" ? reach.hasOwnHost : readServiceAddress(publicUrl) === undefined) {
    tell(
      "PUBLIC_URL",
      "must be the https address that this service is reached at; add --var PUBLIC_URL:https://hooks.example.com",
    );
  }
  for (const { setting, min, max } of Object.values(NUMBER_SETTINGS)) {
    const value = text(setting).trim();
    if (value !== "" && !(Number(value) >= min && Number(value) <= max)) {
      tell(setting, `must be a number from ${min} to ${max}`);
    }
  }
  return problems;
}
