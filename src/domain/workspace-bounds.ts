/** Most keys of a workspace. */
export const MAX_API_KEYS = 1000;
/** Most members of a workspace, removed ones included until they are deleted. */
export const MAX_MEMBERS = 10_000;
/** Most links into the dashboard of a workspace that wait to be opened and have time left. */
export const MAX_OPEN_LINKS = 1000;
