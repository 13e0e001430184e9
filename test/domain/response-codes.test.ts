import { expect, it } from "vitest";
import { readResponseCodes } from "../../src/domain/response-codes.ts";

it.each([
  ["404", { from: 404, to: 404 }],
  ["100", { from: 100, to: 100 }],
  ["599", { from: 599, to: 599 }],
  ["5xx", { from: 500, to: 599 }],
  ["2xx", { from: 200, to: 299 }],
  ["none", "none"],
])("the response code filter %j is read", (text, codes) => {
  expect(readResponseCodes(text)).toEqual(codes);
});

it.each(["", "0", "40", "4040", "600", "099", "40x", "xxx", "5XX", "6xx", "None", " 404", "404 ", "4e2", "-404"])(
  "the response code filter %j is refused",
  (text) => {
    expect(readResponseCodes(text)).toBeUndefined();
  },
);
