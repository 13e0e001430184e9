import { defineConfig } from "oxlint";
import { importRules } from "./scripts/import-rules.ts";

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "promise"],
  categories: {
    correctness: "error",
    suspicious: "error",
  },
  rules: {
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "no-console": "error",
    "no-shadow": "off",
    "consistent-return": "off",
    "typescript/consistent-return": "off",
    "no-await-in-loop": "off",
    "unicorn/no-array-sort": "off",
    "import/no-unassigned-import": "off",
    "eslint/no-underscore-dangle": "off",
    "import/no-named-as-default-member": "off",
    "unicorn/no-useless-spread": "off",
  },
  overrides: [
    {
      files: ["src/index.ts", "*.config.ts", "examples/**", "bench/**"],
      rules: {
        "import/no-default-export": "off",
      },
    },
    {
      files: ["src/log.ts", "scripts/**", "examples/**", "bench/**", "test/**"],
      rules: {
        "no-console": "off",
      },
    },
    {
      // An object that is open beside its patterns gets both as the type of its other members.
      files: ["packages/client/src/generated/**"],
      rules: {
        "typescript/no-redundant-type-constituents": "off",
      },
    },
    ...importRules(),
    {
      files: ["test/**"],
      rules: {
        "unicorn/consistent-function-scoping": "off",
        "typescript/no-unsafe-type-assertion": "off",
        "typescript/consistent-type-imports": "off",
        "unicorn/no-array-fill-with-reference-type": "off",
        "typescript/no-misused-promises": "off",
        "typescript/no-base-to-string": "off",
        "typescript/require-array-sort-compare": "off",
        "unicorn/no-thenable": "off",
      },
    },
    {
      files: ["public/**"],
      rules: {
        "unicorn/prefer-add-event-listener": "off",
        // The root of what is served; tsconfig.browser.json finds types by it.
        "import/no-absolute-path": "off",
      },
    },
  ],
});
