import { useMemo, useState } from "react";

/** Something that happened to a task, with what a person can do about it. */
export interface TaskNotice {
  /** What it is about. A later notice about the same subject replaces it. */
  subject: string;
  kind: "undo" | "error";
  text: string;
  /** `null` where there is nothing to do but to read it. */
  act: (() => void) | null;
  /** Whether its button takes the focus: by the keyboard, a long list would lie between. */
  focus?: boolean;
}

/** More of them would hide the list. */
const MOST = 3;

export type ShownNotice = TaskNotice & { id: number };

let shown = 0;

export function useNotices() {
  const [list, setList] = useState<ShownNotice[]>([]);
  const actions = useMemo(() => {
    const without = (notices: ShownNotice[], subject: string) => notices.filter((known) => known.subject !== subject);
    return {
      show(notice: TaskNotice): void {
        const id = (shown += 1);
        setList((known) => [...without(known, notice.subject), { ...notice, id }].slice(-MOST));
      },
      dismiss: (subject: string) => setList((known) => without(known, subject)),
    };
  }, []);
  return { list, ...actions };
}
