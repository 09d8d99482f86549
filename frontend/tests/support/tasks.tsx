import { screen, within } from "@testing-library/react";
import { useRef } from "react";
import { TaskNotices } from "@/components/tasks/task-notices";
import { TaskPanel, type TaskPanelFocus } from "@/components/tasks/task-panel";
import { useTasks } from "@/hooks/use-tasks";
import type { Asked } from "./serve";

/** The list with its notices, as the page puts them together. */
export function Panel() {
  const tasks = useTasks("u1");
  const list = useRef<TaskPanelFocus>(null);
  return (
    <>
      <TaskPanel tasks={tasks} ref={list} />
      <TaskNotices notices={tasks.notices} onDismiss={tasks.dismiss} onFocusLost={() => list.current?.heading()} />
    </>
  );
}

/** The titles as the page shows them. */
export const titles = () =>
  within(screen.getByRole("list", { name: "Tasks" }))
    .getAllByRole("checkbox")
    .map((box) => box.getAttribute("aria-label"));

export const newTask = () => screen.getByRole("textbox", { name: "New task" });

/** The requests that change something, without the server's address and the user's. */
export const changes = (asked: Asked[]) =>
  asked
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, body }) => `${method} ${path.replace("/api/u1/tasks", "")} ${body}`.trim());
