import { type Comparison, compareSchemas, type Direction } from "./compare-schemas.ts";
import { isPastSunset, type Node, nodeOf, nodesOf, resolve, retirementOf, textsOf } from "./nodes.ts";

const METHODS = ["get", "post", "put", "patch", "delete"];
/** Least days between the announcement of an end and the end: what docs/api-versions.md promises. */
export const MIN_NOTICE_DAYS = 180;

type Pair = readonly [Node, Node];

/**
 * What of an OpenAPI document breaks programs that go by an earlier one, as `where: what`; docs/api-versions.md says what
 * that is. What was deprecated there with an end that is past may be gone.
 */
export function compareDocuments(before: unknown, after: unknown, today: string): readonly string[] {
  const comparison: Comparison = { before: nodeOf(before), after: nodeOf(after), today };
  return [
    ...compareItems(comparison, "paths", compareCalls),
    ...compareItems(comparison, "webhooks", compareReceived),
    ...compareServing(comparison),
    ...compareNotices(comparison),
  ];
}

/** Operations by method and path, each with what its path and the document say for all of theirs. */
function operationsOf(document: Node, part: string): ReadonlyMap<string, Node> {
  const items = Object.entries(nodeOf(document[part]));
  return new Map(
    items.flatMap(([path, value]) => {
      const item = resolve(document, value);
      return METHODS.filter((method) => item[method] !== undefined).map((method) => {
        const operation = nodeOf(item[method]);
        const parameters = [...nodesOf(item["parameters"]), ...nodesOf(operation["parameters"])];
        const security = operation["security"] ?? document["security"];
        return [`${method.toUpperCase()} ${path}`, { ...operation, parameters, security }];
      });
    }),
  );
}

function compareItems(
  comparison: Comparison,
  part: "paths" | "webhooks",
  compare: (comparison: Comparison, pair: Pair, at: string) => readonly string[],
): readonly string[] {
  const now = operationsOf(comparison.after, part);
  return [...operationsOf(comparison.before, part)].flatMap(([route, old]) => {
    if (isPastSunset(old, comparison.today)) return [];
    const at = part === "webhooks" ? `webhook ${route}` : route;
    const present = now.get(route);
    if (present === undefined) return [`${at}: is gone`];
    const isRenamed = old["operationId"] !== present["operationId"];
    return [...(isRenamed ? [`${at}: operationId is another`] : []), ...compare(comparison, [old, present], at)];
  });
}

/** How the service is reached, and what a key is sent as. */
function compareServing({ before, after }: Comparison): readonly string[] {
  const [was, is] = [before, after].map((document) => nodeOf(nodeOf(document["components"])["securitySchemes"]));
  const meaning = (scheme: unknown) => JSON.stringify({ ...nodeOf(scheme), description: "" });
  const changed = Object.keys(was ?? {}).filter((name) => meaning(was?.[name]) !== meaning(is?.[name]));
  const urls = (document: Node) => JSON.stringify(nodesOf(document["servers"]).map(({ url }) => url));
  return [
    ...changed.map((name) => `security ${name}: is another`),
    ...(urls(before) === urls(after) ? [] : ["servers: are others"]),
  ];
}

function compareCalls(comparison: Comparison, [before, after]: Pair, at: string): readonly string[] {
  const needsKey = ({ security }: Node) => {
    const choices = nodesOf(security);
    return choices.length > 0 && choices.every((choice) => Object.keys(choice).length > 0);
  };
  return [
    ...(needsKey(after) && !needsKey(before) ? [`${at}: needs a key now`] : []),
    ...compareRoles(before, after, at),
    ...compareParameters(comparison, "sent", [before, after], at),
    ...compareBodies(comparison, "sent", [before, after], at),
    ...compareAnswers(comparison, [before, after], at),
  ];
}

/** Who may call it: `x-roles`; an operation without them is everybody's. */
function compareRoles(before: Node, after: Node, at: string): readonly string[] {
  if (after["x-roles"] === undefined) return [];
  const roles = textsOf(after["x-roles"]);
  const lost = textsOf(before["x-roles"]).filter((role) => !roles.includes(role));
  if (before["x-roles"] === undefined) return [`${at}: is for ${roles.join(", ")} only now`];
  return lost.map((role) => `${at}: is not for ${role} any more`);
}

/**
 * What subscribers get is sent by the service: they read it as callers read an answer. What they may answer is what they
 * send.
 */
function compareReceived(comparison: Comparison, pair: Pair, at: string): readonly string[] {
  const [was = [], is = []] = pair.map((operation) => Object.keys(nodeOf(operation["responses"])));
  return [
    ...compareParameters(comparison, "got", pair, at),
    ...compareBodies(comparison, "got", pair, at),
    ...was.filter((status) => !is.includes(status)).map((status) => `${at}: the answer ${status} means nothing now`),
  ];
}

/** The parameters of an operation by place and name; those of a webhook are the headers that subscribers get. */
function parametersOf(document: Node, operation: Node): ReadonlyMap<string, Node> {
  const parameters = nodesOf(operation["parameters"]).map((parameter) => resolve(document, parameter));
  return new Map(parameters.map((one) => [`${String(one["in"])} ${String(one["name"])}`, one]));
}

function compareParameters(comparison: Comparison, direction: Direction, [before, after]: Pair, at: string) {
  const old = parametersOf(comparison.before, before);
  const now = parametersOf(comparison.after, after);
  const demanded = [...now].filter(([name, { required }]) => required === true && old.get(name)?.["required"] !== true);
  return [
    ...(direction === "sent" ? demanded.map(([name]) => `${at} ${name}: is required now`) : []),
    ...[...old].flatMap(([name, was]) => compareValues(comparison, direction, [was, now.get(name)], `${at} ${name}`)),
  ];
}

/** Compares a parameter or header. */
function compareValues(
  comparison: Comparison,
  direction: Direction,
  [was, is]: readonly [Node, Node | undefined],
  at: string,
): readonly string[] {
  if (isPastSunset(was, comparison.today)) return [];
  if (is === undefined) return [`${at}: is gone`];
  const mayLack = direction === "got" && was["required"] === true && is["required"] !== true;
  const isWritten = ["style", "explode", "allowReserved"].every((name) => was[name] === is[name]);
  return [
    ...(mayLack ? [`${at}: may be absent now`] : []),
    ...(isWritten ? [] : [`${at}: is written in another way`]),
    ...compareSchemas(comparison, direction, [was["schema"], is["schema"]], at),
  ];
}

function compareBodies(comparison: Comparison, direction: Direction, [before, after]: Pair, at: string) {
  const was = resolve(comparison.before, before["requestBody"]);
  const is = resolve(comparison.after, after["requestBody"]);
  const isDemanded = direction === "sent" && is["required"] === true && was["required"] !== true;
  return [
    ...(isDemanded ? [`${at} body: is required now`] : []),
    ...compareContents(comparison, direction, [was, is], `${at} body`),
  ];
}

function compareAnswers(comparison: Comparison, [before, after]: Pair, at: string): readonly string[] {
  const old = nodeOf(before["responses"]);
  const now = nodeOf(after["responses"]);
  const further = Object.keys(now).filter((status) => status.startsWith("2") && old[status] === undefined);
  const kept = Object.entries(old).flatMap(([status, value]) => {
    const place = `${at} ${status}`;
    if (now[status] === undefined) return [`${place}: is gone`];
    const was = resolve(comparison.before, value);
    const is = resolve(comparison.after, now[status]);
    const headers = nodeOf(is["headers"]);
    return [
      ...Object.entries(nodeOf(was["headers"])).flatMap(([name, header]) => {
        const present = headers[name] === undefined ? undefined : resolve(comparison.after, headers[name]);
        return compareValues(
          comparison,
          "got",
          [resolve(comparison.before, header), present],
          `${place} header ${name}`,
        );
      }),
      ...compareContents(comparison, "got", [was, is], place),
    ];
  });
  return [...further.map((status) => `${at} ${status}: is a further success`), ...kept];
}

/** Compares the content of a body or answer by media type. */
function compareContents(comparison: Comparison, direction: Direction, [before, after]: Pair, at: string) {
  const now = nodeOf(after["content"]);
  return Object.entries(nodeOf(before["content"])).flatMap(([type, media]) => {
    if (now[type] === undefined) return [`${at} ${type}: is gone`];
    return compareSchemas(comparison, direction, [nodeOf(media)["schema"], nodeOf(now[type])["schema"]], at);
  });
}

/** What is announced too late, or ends earlier than it was announced. Nobody knew of it before this release. */
function compareNotices({ before, after, today }: Comparison): readonly string[] {
  const earliest = Date.parse(today) + MIN_NOTICE_DAYS * 86_400_000;
  const visit = (old: unknown, now: unknown, at: string): readonly string[] => {
    if (typeof now !== "object" || now === null) return [];
    const [was, is] = [retirementOf(nodeOf(old)), retirementOf(nodeOf(now))];
    const isNew = was === undefined && is !== undefined;
    return [
      ...(isNew && Date.parse(is.sunset) < earliest ? [`${at}: ends less than ${MIN_NOTICE_DAYS} days from now`] : []),
      ...(was !== undefined && is !== undefined && is.sunset < was.sunset
        ? [`${at}: ends earlier than announced`]
        : []),
      ...Object.entries(now).flatMap(([name, value]) => visit(Object(old)[name], value, `${at}/${name}`)),
    ];
  };
  return visit(before, after, "#");
}
