/** Names that the module has for itself. */
const OWN_NAMES = [
  "EventData",
  "Events",
  "DeliveredEvent",
  "DeliveredMessage",
  "DeliveredStandard",
  "DeliveredCloudEvent",
];

/** A name that is none of the module's own. */
export function freeOfOwn(name: string): string {
  return OWN_NAMES.includes(name) ? `${name}_` : name;
}

/** Gives each event type a name in TypeScript: `investment.created` becomes `InvestmentCreated`. No two are alike. */
export function nameTypes(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(OWN_NAMES);
  return new Map(
    names.map((name) => {
      const wanted = pascalCase(name);
      let free = wanted;
      for (let number = 2; taken.has(free); number++) free = `${wanted}_${number}`;
      taken.add(free);
      return [name, free];
    }),
  );
}

/** Joins the words of a name; one that would begin with a digit, or have no letter, gets a letter first. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `T${joined}`;
}
