/** The value of a flag, the last one if repeated: `--name value` or `--name=value`, in kebab-case or camelCase. */
export function readFlag(args: readonly string[], name: string): string | undefined {
  const values = args.flatMap((argument, index) => {
    if (!isFlag(argument, name)) return [];
    const equals = argument.indexOf("=");
    return [equals === -1 ? (args[index + 1] ?? "") : argument.slice(equals + 1)];
  });
  return values.at(-1);
}

/** The value of a `--var NAME:VALUE`, the last one if repeated. */
export function readVar(args: readonly string[], name: string): string | undefined {
  return args
    .filter((argument) => argument.startsWith(`${name}:`) || argument.startsWith(`--var=${name}:`))
    .map((argument) => argument.slice(argument.indexOf(":") + 1))
    .at(-1);
}

/** The arguments without a flag and its values. */
export function withoutFlag(args: readonly string[], name: string): readonly string[] {
  return args.filter((argument, index) => {
    const before = args[index - 1] ?? "";
    return !isFlag(argument, name) && !(isFlag(before, name) && !before.includes("="));
  });
}

function isFlag(argument: string, name: string): boolean {
  const [head = ""] = argument.split("=");
  return head.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) === name;
}
