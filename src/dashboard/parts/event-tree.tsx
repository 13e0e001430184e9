import type { EventTypeSummary } from "../../actions/event-types.ts";
import { OPERATIONAL_EVENT_TYPES } from "../../domain/event-type.ts";
import { DeprecatedBadge } from "./badges.tsx";

/** Event types of one resource, which is the name up to the first full stop; deprecated ones last. */
interface EventGroup {
  readonly resource: string;
  readonly types: readonly EventTypeSummary[];
}

/** Tells which entries of a webhook's `events` have a checkbox in the tree of a catalog. */
export function boxesOf(catalog: readonly EventTypeSummary[]): (pattern: string) => boolean {
  const boxes = new Set<string>(["*", ...OPERATIONAL_EVENT_TYPES]);
  for (const { resource, types } of groupsOf(catalog)) {
    boxes.add(`${resource}.*`);
    for (const { name } of types) boxes.add(name);
  }
  return (pattern) => boxes.has(pattern);
}

/** Checkboxes for everything that a webhook can subscribe to, by resource. */
export function EventTree({
  catalog,
  chosen,
}: {
  readonly catalog: readonly EventTypeSummary[];
  readonly chosen: readonly string[];
}) {
  const known = new Set(chosen);
  const isChosen = (pattern: string) => known.has(pattern);
  return (
    <div class="tree" id="event-tree" data-tree="">
      <label>
        <input type="checkbox" name="events" value="*" checked={isChosen("*")} />
        <span>
          <strong>Everything</strong>{" "}
          <span class="muted small">
            {catalog.length === 0 ? "(* – any event type)" : `(* – all ${catalog.length} event types, and future ones)`}
          </span>
        </span>
      </label>
      {groupsOf(catalog).map((group) => (
        <EventGroupBoxes group={group} isChosen={isChosen} />
      ))}
      <details data-group="" id="group-operational" open={OPERATIONAL_EVENT_TYPES.some(isChosen)}>
        <summary>
          Hookline’s own <span class="muted small">(about webhooks and deliveries; not part of Everything)</span>{" "}
          <span class="muted small count" />
        </summary>
        <div class="choices">
          {OPERATIONAL_EVENT_TYPES.map((name) => (
            <EventBox name={name} isReserved checked={isChosen(name)} />
          ))}
        </div>
      </details>
    </div>
  );
}

function EventGroupBoxes({
  group: { resource, types },
  isChosen,
}: {
  readonly group: EventGroup;
  readonly isChosen: (pattern: string) => boolean;
}) {
  const all = `${resource}.*`;
  const count = isChosen("*") || isChosen(all) ? types.length : types.filter(({ name }) => isChosen(name)).length;
  return (
    <details data-group="" id={`group-${resource}`} open={count > 0 || types.length <= 12}>
      <summary>
        <strong>{resource}</strong>{" "}
        <span class="muted small count">
          {count} of {types.length}
        </span>
      </summary>
      <div class="choices">
        <EventBox name={all} description={`all of ${resource}, and future ones`} checked={isChosen(all)} />
        {types.map(({ name, description, deprecated }) => (
          <EventBox name={name} description={description} deprecated={deprecated} checked={isChosen(name)} />
        ))}
      </div>
    </details>
  );
}

function EventBox({
  name,
  description = "",
  deprecated = false,
  isReserved = false,
  checked,
}: {
  readonly name: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly isReserved?: boolean;
  readonly checked: boolean;
}) {
  return (
    <label>
      <input
        type="checkbox"
        name="events"
        value={name}
        checked={checked}
        {...(isReserved ? { "data-reserved": "" } : {})}
      />
      <span>
        <code>{name}</code> <DeprecatedBadge deprecated={deprecated} /> <small>{description}</small>
      </span>
    </label>
  );
}

function groupsOf(catalog: readonly EventTypeSummary[]): readonly EventGroup[] {
  const groups = Map.groupBy(catalog, ({ name }) => name.split(".")[0] ?? name);
  return [...groups].map(([resource, types]) => {
    return { resource, types: types.toSorted((one, other) => Number(one.deprecated) - Number(other.deprecated)) };
  });
}
