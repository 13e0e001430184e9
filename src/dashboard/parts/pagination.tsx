/** A link to the next, older page of a list; `query` holds the list's filters. */
export function Older({
  path,
  query,
  cursor,
}: {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly cursor: string | null;
}) {
  if (cursor === null) return null;
  return (
    <p>
      <a class="button" href={withQuery(path, { ...query, cursor })}>
        Show older
      </a>
    </p>
  );
}

/** A path with a query; empty values are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return search === "" ? path : `${path}?${search}`;
}
