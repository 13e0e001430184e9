import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageBytes } from "../../src/messages/limits.ts";
import { chunkMessages, sendChunked } from "../../src/messages/send-chunked.ts";
import { cases } from "../tools/cases.ts";

const MAX_BATCH_BYTES = 240_000;

class SampleQueue {
  readonly batches: unknown[][] = [];
  readonly delays: (number | undefined)[] = [];
  failAfter = Infinity;

  async send(body: unknown, options?: QueueSendOptions): Promise<QueueSendResponse> {
    await this.#take([body], options?.delaySeconds);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  }

  async sendBatch(
    messages: Iterable<MessageSendRequest>,
    options?: QueueSendBatchOptions,
  ): Promise<QueueSendBatchResponse> {
    await this.#take(
      [...messages].map(({ body }) => body),
      options?.delaySeconds,
    );
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  }

  async #take(bodies: unknown[], delaySeconds: number | undefined): Promise<void> {
    if (this.batches.length >= this.failAfter) throw new Error("Too Many Requests");
    this.batches.push(bodies);
    this.delays.push(delaySeconds);
  }
}

const text = (length: number, letter = "a") => letter.repeat(length);

describe("a message's size", () => {
  it("is its JSON in UTF-8 plus a hundred bytes", () => {
    expect(messageBytes("")).toBe(102);
    expect(messageBytes("ü☕")).toBe(107);
    expect(messageBytes({ a: '"' })).toBe(110);
  });
});

describe("chunks of messages", () => {
  it("have a hundred messages at most", () => {
    expect(chunkMessages(Array(250).fill("a")).map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it("have 240 KB at most", () => {
    expect(chunkMessages(Array(5).fill(text(100_000))).map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(chunkMessages(Array(5).fill(text(33_000, "☕"))).map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it("have a message that is too large alone", () => {
    expect(chunkMessages(["a", text(300_000), "b"]).map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it("are none for no messages", () => {
    expect(chunkMessages([])).toEqual([]);
  });

  it("keep all messages in order and within the limits", () => {
    const body = fc.integer({ min: 0, max: 60_000 }).map((length) => text(length));
    fc.assert(
      fc.property(fc.array(fc.oneof(body, fc.string({ unit: "binary" })), { maxLength: 300 }), (bodies) => {
        const chunks = chunkMessages(bodies);
        expect(chunks.flat()).toEqual(bodies);
        for (const [index, chunk] of chunks.entries()) {
          const bytes = chunk.reduce((sum, one) => sum + messageBytes(one), 0);
          expect(chunk.length).toBeLessThanOrEqual(100);
          expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BYTES);
          const [next] = chunks[index + 1] ?? [];
          if (next === undefined) continue;
          expect(chunk.length === 100 || bytes + messageBytes(next) > MAX_BATCH_BYTES).toBe(true);
        }
      }),
      cases(40),
    );
  });
});

describe("sending in chunks", () => {
  it("makes one call per chunk, each with the delay", async () => {
    const queue = new SampleQueue();
    await sendChunked(queue, Array(101).fill("a"), 7);
    expect(queue.batches.map(({ length }) => length)).toEqual([100, 1]);
    expect(queue.delays).toEqual([7, 7]);
  });

  it("makes no call for no messages", async () => {
    const queue = new SampleQueue();
    await sendChunked(queue, []);
    expect(queue.batches).toEqual([]);
  });

  it("throws when a chunk can't be sent", async () => {
    const queue = new SampleQueue();
    queue.failAfter = 1;
    await expect(sendChunked(queue, Array(150).fill("a"))).rejects.toThrow("Too Many Requests");
  });
});
