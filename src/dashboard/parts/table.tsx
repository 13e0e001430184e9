import type { Child } from "hono/jsx";

/** A list as a table whose rows fold on narrow screens; a column without a name holds actions. */
export function Table({
  columns,
  id,
  class: className,
  children,
}: {
  readonly columns: readonly string[];
  readonly id?: string;
  readonly class?: string;
  readonly children: Child;
}) {
  return (
    <table class={`list folds ${className ?? ""}`.trimEnd()} id={id}>
      <thead>
        <tr>
          {columns.map((name) => (
            <th scope="col">{name === "" ? <span class="visually-hidden">Actions</span> : name}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
