import fc from "fast-check";
import { it } from "vitest";
import { readDocument } from "../../../src/pipeline/catalog-document/read-document.ts";
import { jsonText } from "../../domain/json-values.ts";
import { cases } from "../../tools/cases.ts";
import { bodyOf, documentOf, documentText } from "../../tools/catalog-documents.ts";
import { TRICKY_CATALOG } from "../../tools/tricky-catalog.ts";

it("a document of any JSON is read or refused, and breaks nothing", () => {
  const value = jsonText.map((text): unknown => JSON.parse(text));
  const whole = documentText(TRICKY_CATALOG);
  const names = [
    "webhooks",
    "components",
    "schemas",
    "post",
    "requestBody",
    "content",
    "schema",
    "$ref",
    "$defs",
    "properties",
  ];
  const change = fc.tuple(
    fc.array(fc.oneof(fc.constantFrom(...names), fc.nat(30)), { maxLength: 8 }),
    fc.oneof(
      value,
      fc.constantFrom<unknown>({ $ref: "#" }, { $ref: "#/webhooks" }, { $ref: "#/components/schemas" }, "#", []),
    ),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
      const document: unknown = JSON.parse(whole);
      for (const [path, changed] of changes) setAt(document, path, structuredClone(changed));
      const read = readDocument(document);
      if (read.ok) read.value.check(read.value.types);
    }),
    cases(1000),
  );
  fc.assert(
    fc.property(value, value, (webhooks, more) => {
      readDocument({ openapi: "3.1.0", webhooks, components: more });
      readDocument(documentOf({ webhooks: { "a.b": { post: bodyOf(webhooks) } }, components: { schemas: more } }));
    }),
    cases(300),
  );
});

/** Sets a value below an object; a number chooses one of the members. */
function setAt(target: unknown, path: readonly (string | number)[], value: unknown): void {
  const [step, ...rest] = path;
  if (typeof target !== "object" || target === null || step === undefined) return;
  const keys = Object.keys(target);
  const key = typeof step === "number" ? (keys[step % Math.max(1, keys.length)] ?? "x") : step;
  if (rest.length > 0 && Object.hasOwn(target, key)) setAt(Reflect.get(target, key), rest, value);
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
