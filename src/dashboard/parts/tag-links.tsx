import { withQuery } from "./pagination.tsx";

/** An event's tags, each with a link to the events that have it. */
export function TagLinks({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return <span class="muted">–</span>;
  return (
    <span>
      {tags.map((tag, index) => (
        <>
          {index === 0 ? "" : ", "}
          <a href={withQuery("/dashboard/events", { tag })}>{tag}</a>
        </>
      ))}
    </span>
  );
}
