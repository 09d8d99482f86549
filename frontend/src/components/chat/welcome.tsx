import { useContext } from "react";
import { Logo } from "@/components/shell/logo";
import type { Task } from "@/lib/api/types";
import { TasksInChat } from "./task-lines";

/** What somebody could say now: nothing about tasks that do not exist. */
function examples(tasks: readonly Task[]): string[] {
  const open = tasks.find(({ completed, title }) => !completed && title.length <= 40);
  if (tasks.length === 0) {
    return ["Add a task to buy groceries", "I need to remember to pay bills", "Add call mom, water the plants and pay rent", "Help"];
  }
  return [
    "What’s pending?",
    open ? `Mark “${open.title}” as complete` : "What have I completed?",
    "Add a task to buy groceries",
    "Show me all my tasks",
  ];
}

/** An empty conversation. An example goes into the composer: the person reads it before it changes anything. */
export function Welcome({ onChoose }: { onChoose: (text: string) => void }) {
  const { byId } = useContext(TasksInChat);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-5">
      <div className="m-auto flex w-full max-w-lg flex-col items-center gap-6 text-center">
        <Logo className="size-11" />
        <div className="space-y-1.5">
          <p className="text-xl font-semibold tracking-tight">What is on your mind?</p>
          <p className="text-pretty text-muted-foreground">Say it in your own words, or begin with one of these.</p>
        </div>
        <ul className="grid w-full gap-2 sm:grid-cols-2">
          {examples([...byId.values()]).map((example) => (
            <li key={example}>
              <button
                type="button"
                onClick={() => onChoose(example)}
                className="h-full min-h-11 w-full rounded-xl border border-border px-4 py-2.5 text-start text-sm text-pretty wrap-anywhere transition-colors hover:border-primary hover:bg-muted"
              >
                {example}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
