/** What a deployment has around it; the tests put a stand-in for each part. */
export interface World {
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of whoever deploys. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks a question that takes yes or no; undefined where nobody could answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  readonly print: (text: string) => void;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}
