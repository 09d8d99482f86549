import * as Tabs from "@radix-ui/react-tabs";
import { ListChecks, MessageCircle } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ChatPanel } from "@/components/chat/chat-panel";
import { TaskNotices } from "@/components/tasks/task-notices";
import { TaskPanel, type TaskPanelFocus } from "@/components/tasks/task-panel";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useTasks } from "@/hooks/use-tasks";
import { useView, type View } from "@/hooks/use-view";
import type { Account } from "@/lib/api/types";
import { Logo } from "./logo";
import { Notices } from "./notices";
import { Shortcuts } from "./shortcuts";
import { UserMenu } from "./user-menu";

const tab =
  "flex h-12 flex-1 items-center justify-center gap-2 text-sm text-muted-foreground -outline-offset-2 data-[state=active]:font-medium data-[state=active]:text-primary";
const panel = "min-h-0 min-w-0 data-[state=inactive]:hidden lg:data-[state=inactive]:block";

/** Both halves side by side, or behind two tabs where there is no room for that. */
export default function Workspace({ account }: { account: Account }) {
  const tasks = useTasks(account.id);
  const pending = (tasks.query.data ?? []).filter((task) => !task.completed).length;

  const [view, setView] = useView();
  const [helping, setHelping] = useState(false);
  const message = useRef<HTMLTextAreaElement>(null);
  const list = useRef<TaskPanelFocus>(null);
  /** Where only one half shows, the other one has to be there before it can have the focus. */
  const show = (to: View) => flushSync(() => setView(to));
  useShortcuts({
    c: () => {
      show("chat");
      message.current?.focus();
    },
    n: () => {
      show("tasks");
      list.current?.newTask();
    },
    "/": () => {
      show("tasks");
      list.current?.search();
    },
    "?": () => setHelping(true),
  });

  return (
    <Tabs.Root value={view} onValueChange={(to) => setView(to as View)} className="mx-auto flex h-dvh max-w-6xl flex-col lg:px-6">
      <header className="flex items-center gap-2.5 px-4 py-2.5 lg:px-1">
        <Logo />
        <h1 className="flex-1 truncate font-semibold tracking-tight">Todo Chatbot</h1>
        <UserMenu account={account} beforeLeaving={tasks.settled} onHelp={() => setHelping(true)} />
        <Shortcuts open={helping} onOpenChange={setHelping} />
      </header>
      <div className="px-3 not-empty:pb-3 lg:px-0">
        <Notices />
      </div>
      <main className="grid min-h-0 flex-1 gap-5 lg:grid-cols-[minmax(0,1fr)_23rem] lg:pb-6">
        <Tabs.Content value="chat" forceMount tabIndex={-1} className={panel}>
          <ChatPanel userId={account.id} tasks={tasks} beforeSend={tasks.settled} field={message} />
        </Tabs.Content>
        <Tabs.Content value="tasks" forceMount tabIndex={-1} className={panel}>
          <TaskPanel tasks={tasks} ref={list} />
        </Tabs.Content>
      </main>
      <div className="mx-auto w-full max-w-md px-3 not-empty:pb-2 lg:fixed lg:right-8 lg:bottom-8 lg:z-20 lg:max-w-sm">
        <TaskNotices
          notices={tasks.notices}
          onDismiss={tasks.dismiss}
          onFocusLost={() => list.current?.heading()}
        />
      </div>
      <nav aria-label="View" className="border-t border-border bg-surface lg:hidden">
        <Tabs.List aria-label="View" className="flex">
          <Tabs.Trigger value="chat" className={tab}>
            <MessageCircle aria-hidden="true" className="size-4" />
            Assistant
          </Tabs.Trigger>
          <Tabs.Trigger value="tasks" className={tab}>
            <ListChecks aria-hidden="true" className="size-4" />
            Tasks
            {pending ? (
              <span className="rounded-full bg-primary-soft px-1.5 text-xs leading-5 text-primary tabular-nums">
                {pending}
                <span className="sr-only"> pending</span>
              </span>
            ) : null}
          </Tabs.Trigger>
        </Tabs.List>
      </nav>
    </Tabs.Root>
  );
}
