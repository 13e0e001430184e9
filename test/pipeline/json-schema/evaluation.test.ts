import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckBudget } from "../../../src/pipeline/json-schema/check-budget.ts";
import { compileSchema } from "../../../src/pipeline/json-schema/compile-schema.ts";
import { asJson, jsonData, jsonSchema } from "./sample-schemas.ts";
import { cases } from "../../tools/cases.ts";

describe("the schema evaluator", () => {
  it("answers like another validator for any schema and data", () => {
    const met = { valid: 0, invalid: 0 };
    const someData = fc.array(jsonData.map(asJson), { minLength: 4, maxLength: 8 });
    fc.assert(
      fc.property(jsonSchema.map(asJson), someData, (schema, all) => {
        const compiled = compileSchema(schema);
        if (!compiled.ok || typeof schema !== "object" || schema === null) throw new Error("the schema is not taken");
        const other = new Validator(schema, "2020-12", false);
        for (const data of all) {
          const isValid = compiled.value.check(data, new CheckBudget()).length === 0;
          if (isValid !== other.validate(data).valid) {
            throw new Error(`${JSON.stringify({ schema, data })} is ${isValid ? "valid" : "invalid"} to us alone`);
          }
          met[isValid ? "valid" : "invalid"]++;
        }
      }),
      cases(500),
    );
    // The comparison means something if both were met often.
    expect(Math.min(met.valid, met.invalid)).toBeGreaterThan(300);
  });
});
