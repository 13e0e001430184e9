/**
 * Splits one simple command into its words by POSIX's rules of quoting (Shell Command Language, 2.2): blanks separate,
 * a backslash keeps the next character and swallows a newline, single quotes keep everything. What a command line that
 * only quotes has no need of (expansions, operators, double quotes) is refused.
 */
export function splitShellWords(command: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < command.length; at++) {
    const one = command.charAt(at);
    if (one === " " || one === "\t") {
      if (word !== null) words.push(word);
      word = null;
    } else if (one === "\\") {
      at++;
      if (command.charAt(at) !== "\n") word = (word ?? "") + command.charAt(at);
    } else if (one === "'") {
      const end = command.indexOf("'", at + 1);
      if (end < 0) throw new Error("a single quote has no end");
      word = (word ?? "") + command.slice(at + 1, end);
      at = end;
    } else if (/[\n"$`;&|<>()*?[\]#~={}!%]/.test(one) && !(one === "=" && word !== null)) {
      throw new Error(`${JSON.stringify(one)} is not quoted`);
    } else {
      word = (word ?? "") + one;
    }
  }
  return word === null ? words : [...words, word];
}
