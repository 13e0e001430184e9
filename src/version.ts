/** The version of this release, that of `package.json`. */
export { version as VERSION } from "../package.json";
