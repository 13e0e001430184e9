import { vi } from "vitest";

/** A request as a subscriber got it. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Plays every subscriber: keeps what the Worker sends, and answers. */
export interface RecordingSubscriber {
  readonly received: ReceivedRequest[];
  /** Answers like this from now on; a function that throws plays an unreachable host. */
  answerWith(answer: (request: ReceivedRequest) => Response | Promise<Response>): void;
}

/** Takes the place of the network for the Worker's own fetches; answers 200 until told otherwise. */
export function recordSubscriber(): RecordingSubscriber {
  const received: ReceivedRequest[] = [];
  let answer: (request: ReceivedRequest) => Response | Promise<Response> = () => new Response("thanks");
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const one = { url: request.url, headers: request.headers, body: await request.text() };
    received.push(one);
    return answer(one);
  });
  return {
    received,
    answerWith(next) {
      answer = next;
    },
  };
}
