import { describe, expect, it } from "vitest";
import { patternProblem } from "../../src/pipeline/pattern-limits.ts";

describe("the schema pattern", () => {
  it.each([
    "^[a-z]+$",
    "^ord_[0-9a-z]{8}$",
    "^[A-Z]{2,5}-\\d{1,4}$",
    "^\\p{L}+$",
    "^(?:red|green|blue)$",
    "^(\\d{3}-)?\\d{4}$",
    "abc",
    "^[\\]a(]*$",
    "^.*\\.pdf$",
  ])("%s is accepted", (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });

  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "^(a?){20}$",
    "^\\d+\\d+\\d+$",
    "a*b",
    "^a|b*c",
    "(a)\\1",
    "^(?=a)a",
    "^a?a?a?a?a?a?a?aaaaaaa$",
    "^(a{1,64}){2}$",
    "(",
    "a".repeat(300),
    "^([a-z]+-)+$",
    "^(?:(?:a|b){1,2}){1,30}$",
  ])("%s is refused", (pattern) => {
    expect(patternProblem(pattern)).toBeDefined();
  });
});
