import { Pencil, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { Conversation } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { when } from "@/lib/dates";
import { isComposing } from "@/lib/ime";

const TITLE_MAX = 60;

interface Props {
  conversation: Conversation;
  current: boolean;
  onOpen: () => void;
  onRename: (title: string) => void;
  onDelete: () => void;
}

export function ConversationRow({ conversation, current, onOpen, onRename, onDelete }: Props) {
  const [mode, setMode] = useState<"idle" | "renaming" | "deleting">("idle");
  const title = conversation.title || "Untitled conversation";
  const idle = () => setMode("idle");

  if (mode === "renaming") {
    const keep = (written: string) => {
      if (written.trim() && written.trim() !== title) onRename(written.trim());
      idle();
    };
    return (
      <li className="p-1">
        <RenameField title={title} onKeep={keep} onCancel={idle} />
      </li>
    );
  }
  if (mode === "deleting") {
    return (
      <li className="space-y-3 rounded-lg bg-danger-soft p-3">
        <p className="text-sm wrap-anywhere">
          Delete “<bdi>{title}</bdi>”? Its tasks stay.
        </p>
        <div className="flex gap-2">
          <Button autoFocus variant="danger" size="small" onClick={onDelete}>
            Delete
          </Button>
          <Button variant="outline" size="small" onClick={idle}>
            Keep
          </Button>
        </div>
      </li>
    );
  }
  return (
    <li className={cn("group flex items-center gap-1 rounded-lg pe-1 hover:bg-muted focus-within:bg-muted", current && "bg-muted")}>
      <button
        type="button"
        aria-current={current ? "true" : undefined}
        onClick={onOpen}
        className="min-w-0 flex-1 rounded-lg px-3 py-2 text-start"
      >
        <span dir="auto" className={cn("block truncate text-sm", current && "font-medium")}>
          {title}
        </span>
        <span className="block text-xs text-muted-foreground">{when(conversation.updated_at)}</span>
      </button>
      <Button variant="ghost" size="iconSmall" aria-label={`Rename ${title}`} title="Rename" onClick={() => setMode("renaming")}>
        <Pencil aria-hidden="true" className="size-4" />
      </Button>
      <Button
        variant="ghost"
        size="iconSmall"
        aria-label={`Delete ${title}`}
        title="Delete"
        className="hover:bg-danger-soft hover:text-danger"
        onClick={() => setMode("deleting")}
      >
        <Trash2 aria-hidden="true" className="size-4" />
      </Button>
    </li>
  );
}

interface FieldProps {
  title: string;
  onKeep: (title: string) => void;
  onCancel: () => void;
}

/** Enter and leaving the field keep the new title, Escape the old one. */
function RenameField({ title, onKeep, onCancel }: FieldProps) {
  const [written, setWritten] = useState(title);
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter") onKeep(written);
    if (event.key !== "Escape") return;
    // Escape would also close the sheet.
    event.stopPropagation();
    event.preventDefault();
    onCancel();
  }
  return (
    <Input
      autoFocus
      dir="auto"
      value={written}
      maxLength={TITLE_MAX}
      aria-label={`New title for ${title}`}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setWritten(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => onKeep(written)}
    />
  );
}
