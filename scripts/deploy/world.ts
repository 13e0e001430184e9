/** The environment of a deployment; tests replace its parts. */
export interface World {
  /** The repository's folder. */
  readonly root: string;
  /** The operator's home folder. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks a yes-or-no question; undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  readonly print: (text: string) => void;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}
