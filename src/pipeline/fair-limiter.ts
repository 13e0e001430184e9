/** Most exchanges at once in one invocation; the platform lets six connections wait for headers. */
export const MAX_EXCHANGES = 5;
/** Most exchanges of one webhook at once while others wait in the same batch. */
export const MAX_EXCHANGES_SHARED = 2;

/** One member's part of a limiter. */
export interface Turns {
  /** Waits for a turn; false when no turn comes any more, since the member has stopped. */
  readonly take: () => Promise<boolean>;
  readonly giveBack: () => void;
  /** Keeps a turn also when the member leaves, until the answered function is called. */
  readonly keep: () => () => void;
  /** Waits for no more turns. The member counts as one until it leaves. */
  readonly stop: () => void;
  /** Stops, and gives back what was not given back. Leaving again changes nothing. */
  readonly leave: () => void;
}

interface LimiterMember {
  underWay: number;
  stopped: boolean;
  readonly waiting: ((isGranted: boolean) => void)[];
}

/**
 * Shares turns among members: five at once, and no member more than two while there are others. A free turn goes to the
 * waiting member that has the fewest; among equals, to the one that joined first. All join before the first takes a turn.
 * Once all turns are kept by work that holds nobody any more, none comes again and every member is stopped.
 */
export class FairLimiter {
  readonly #members = new Set<LimiterMember>();
  #kept = 0;

  /** A new member's turns. */
  join(): Turns {
    const member: LimiterMember = { underWay: 0, stopped: false, waiting: [] };
    this.#members.add(member);
    return {
      take: () => this.#take(member),
      giveBack: () => {
        if (member.underWay > 0) member.underWay--;
        this.#grant();
      },
      keep: () => this.#keep(member),
      stop: () => stop(member),
      leave: () => {
        stop(member);
        member.underWay = 0;
        this.#members.delete(member);
        this.#grant();
      },
    };
  }

  /** Stops every member. */
  stop(): void {
    for (const member of this.#members) stop(member);
  }

  #keep(member: LimiterMember): () => void {
    member.underWay--;
    this.#kept++;
    if (this.#kept >= MAX_EXCHANGES) this.stop();
    return () => {
      this.#kept--;
      this.#grant();
    };
  }

  async #take(member: LimiterMember): Promise<boolean> {
    if (member.stopped) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    member.waiting.push(resolve);
    this.#grant();
    return promise;
  }

  #grant(): void {
    const members = [...this.#members];
    const share = members.length > 1 ? MAX_EXCHANGES_SHARED : MAX_EXCHANGES;
    let free = MAX_EXCHANGES - this.#kept - members.reduce((sum, { underWay }) => sum + underWay, 0);
    for (; free > 0; free--) {
      const waiting = members.filter((one) => one.waiting.length > 0 && one.underWay < share);
      const [next] = waiting.toSorted((a, b) => a.underWay - b.underWay);
      if (next === undefined) return;
      next.underWay++;
      next.waiting.shift()?.(true);
    }
  }
}

function stop(member: LimiterMember): void {
  member.stopped = true;
  for (const answer of member.waiting.splice(0)) answer(false);
}
