/**
 * Stands in for a part of the platform of which only these members are used; whoever calls it says what type it stands
 * in for.
 */
export function standIn(members: object) {
  return Object.create(null, Object.getOwnPropertyDescriptors(members));
}
