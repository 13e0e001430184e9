import { CATALOG_NAMES, CATALOGS } from "../../domain/catalogs/catalogs.ts";
import { Form, useRefusal } from "./form.tsx";

/** What an empty catalog means, and the built-in ones to begin with. */
export function EmptyCatalog() {
  const refusal = useRefusal("catalog.write");
  return (
    <section class="card">
      <p class="muted">The catalog is empty, so any valid event type is accepted.</p>
      {refusal === undefined ? (
        <>
          <p>Begin with a built-in one. From then on only the types of the catalog can be published.</p>
          <div class="row">
            {CATALOG_NAMES.map((name) => (
              <Form action="/dashboard/event-types/built-in">
                <input type="hidden" name="catalog" value={name} />
                <button class="button">
                  Add the {CATALOGS[name].length} types of {name}
                </button>
              </Form>
            ))}
          </div>
        </>
      ) : null}
    </section>
  );
}
