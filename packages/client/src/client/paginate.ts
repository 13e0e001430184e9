/** A page of a list. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly pagination: { readonly next_cursor: string | null };
}

/** What of a list to read next: nothing for the first page. */
export interface PageQuery {
  readonly cursor?: string;
}

/**
 * Goes through a whole list, reading its pages as they are needed:
 *
 *     for await (const webhook of paginate((page) => hookline.webhooks.list({ status: "active", ...page }))) …
 *
 * A page may be empty before the last one.
 */
export async function* paginate<Item>(
  list: (page: PageQuery) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let page: PageQuery | null = {}; page !== null;) {
    const { data, pagination }: Page<Item> = await list(page);
    yield* data;
    page = pagination.next_cursor === null ? null : { cursor: pagination.next_cursor };
  }
}
