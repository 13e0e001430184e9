import type { TroubleTimes } from "../actions/webhook-trouble.ts";
import { utcTime } from "./parts/local-time-field.tsx";
import type { RecoverFormValues, RecoverPreset } from "./parts/recover-form.tsx";

/** The spans of time that are offered, as they are in addresses. */
export const PRESETS = ["hour", "day", "failing", "disabled"] as const;
export type Preset = (typeof PRESETS)[number];

const HOUR_MS = 3_600_000;
const LABELS: Readonly<Record<Preset, string>> = {
  hour: "The last hour",
  day: "The last 24 hours",
  failing: "Since it began failing",
  disabled: "Since it was disabled",
};

/** What the form holds for a span; null when the webhook has none such. */
export function presetValues(preset: "day", times: TroubleTimes, now: number): RecoverFormValues;
export function presetValues(preset: Preset, times: TroubleTimes, now: number): RecoverFormValues | null;
export function presetValues(preset: Preset, times: TroubleTimes, now: number): RecoverFormValues | null {
  const since = beginningOf(preset, times, now);
  if (since === null) return null;
  const common = { since: utcTime(since), until: utcTime(null), eventTypes: "", responseCode: "" };
  // What it was owed before an older disabling has nothing to do with the failures.
  const wasDisabled = times.disabledSince !== null && times.disabledSince >= since;
  switch (preset) {
    case "hour":
    case "day":
      return { ...common, failed: true, canceled: false, missed: false };
    case "failing":
      return { ...common, failed: true, canceled: wasDisabled, missed: wasDisabled };
    case "disabled":
      return { ...common, failed: false, canceled: true, missed: true };
  }
}

/** The spans that a webhook has, as links. */
export function listPresets(path: string, times: TroubleTimes, chosen: Preset | null): readonly RecoverPreset[] {
  return PRESETS.filter((preset) => beginningOf(preset, times, 0) !== null).map((preset) => ({
    label: LABELS[preset],
    href: `${path}?from=${preset}`,
    isChosen: preset === chosen,
  }));
}

function beginningOf(preset: Preset, { failingSince, disabledSince }: TroubleTimes, now: number): number | null {
  switch (preset) {
    case "hour":
      return now - HOUR_MS;
    case "day":
      return now - 24 * HOUR_MS;
    case "failing":
      return failingSince;
    case "disabled":
      return disabledSince;
  }
}
