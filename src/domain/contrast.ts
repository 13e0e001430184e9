/** The least contrast of text with its ground, by WCAG 2.2 (1.4.3, level AA). */
export const MIN_CONTRAST = 4.5;

/** A colour as `#rrggbb`, in small letters. */
export const COLOR = /^#[0-9a-f]{6}$/;

type Channels = readonly [number, number, number];

function channelsOf(color: string): Channels {
  const bits = Number.parseInt(color.slice(1), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

/** Relative luminance as WCAG 2.2 defines it: from 0 (black) to 1 (white). */
function luminanceOf(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** The contrast of two colours as WCAG 2.2 defines it: from 1 (none) to 21 (black and white). */
export function contrastRatio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Mixes a colour with white; `share` is that of white, from 0 to 1. */
export function lighten(color: string, share: number): string {
  const mixed = channelsOf(color).map((channel) => Math.round(channel + (255 - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
