/** How the API and its actions read a time. */
export { timeInput } from "../pipeline/time-text.ts";
