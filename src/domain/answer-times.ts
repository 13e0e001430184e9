/** Steps of a doubling: values from 16 on share a bucket with others at most a sixteenth apart. */
const STEPS = 16;

/**
 * The bucket of a logarithmic histogram that a time falls into: one for each whole millisecond below 32, then sixteen for
 * each doubling.
 */
export function bucketOfTime(ms: number): number {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 2 * STEPS) return whole;
  const doublings = Math.floor(Math.log2(whole / STEPS));
  return doublings * STEPS + Math.floor(whole / 2 ** doublings);
}

/** The time that stands for a bucket, in whole milliseconds: at most 5 % off each time that falls into it. */
export function timeOfBucket(bucket: number): number {
  const doublings = Math.max(0, Math.floor(bucket / STEPS) - 1);
  const width = 2 ** doublings;
  return (bucket - doublings * STEPS) * width + Math.floor((width - 1) / 2);
}

/**
 * The time below which a share of those in a histogram lies, at most 5 % off and exact below 32 ms; null when it has none.
 * The histogram has a count for each bucket.
 */
export function percentileOf(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const place = Math.floor((total - 1) * share);
  let passed = 0;
  for (const [bucket, count] of histogram.entries()) {
    passed += count;
    if (passed > place) return timeOfBucket(bucket);
  }
  return null;
}
