/** Imported before a program (`node --import`), it ends that one when npm or the shell that started it is gone. */
import { whenAncestorGone } from "./processes.ts";

whenAncestorGone(() => process.exit(1));
