/** How the API and the actions read a time. */
export { timeInput } from "../pipeline/time-text.ts";
