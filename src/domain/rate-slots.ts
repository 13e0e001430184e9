/**
 * How a limit of attempts a second is kept: short slots, each with a burst. Slots are a tenth longer than the limit needs,
 * so that delays on the way to the subscriber don't push too many attempts into one second.
 */
export interface RateSlots {
  readonly slotMs: number;
  readonly burst: number;
}

/** Slots are about this long, so that an alarm has time to come round. */
const SLOTS_PER_SECOND = 20;
const STRETCH = 1.1;

/** The slots of a limit, 1 to 1000 attempts a second. */
export function rateSlots(perSecond: number): RateSlots {
  const burst = Math.ceil(perSecond / SLOTS_PER_SECOND);
  return { burst, slotMs: Math.ceil((burst / perSecond) * 1000 * STRETCH) };
}

/** The slot that attempts are taken from; times in epoch milliseconds. */
export interface RateState {
  readonly slotEndsAt: number;
  readonly used: number;
}

/** A state that allows nothing for one slot; used after a restart, when past attempts are unknown. */
export function closedSlot(slots: RateSlots, now: number): RateState {
  return { slotEndsAt: now + slots.slotMs, used: slots.burst };
}

/** How many attempts may be made now. */
export function freeInSlot(slots: RateSlots, state: RateState, now: number): number {
  return now >= state.slotEndsAt ? slots.burst : Math.max(0, slots.burst - state.used);
}

/** Takes attempts from the slot; a new slot begins with the first attempt after the one before it has ended. */
export function takeFromSlot(slots: RateSlots, state: RateState, now: number, count: number): RateState {
  if (now < state.slotEndsAt) return { ...state, used: state.used + count };
  return { slotEndsAt: now + slots.slotMs, used: count };
}
