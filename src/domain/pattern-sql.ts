/**
 * An SQL condition: a name, or a prefix such as `investment.*`, covers an event type. Both are SQL expressions. As
 * `patternMatches` decides it, but for `*`.
 */
export function coversTypeSql(pattern: string, type: string): string {
  const stem = `substr(${pattern}, 1, length(${pattern}) - 1)`;
  return `(${pattern} = ${type} OR (${pattern} LIKE '%.*' AND substr(${type}, 1, length(${pattern}) - 1) = ${stem}))`;
}
