import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { getInfo } from "@/lib/api/info";
import { keys } from "@/lib/api/keys";
import type { Info } from "@/lib/api/types";

/** Says what this installation does without, so that nobody is surprised by it later. */
export function InfoBanner() {
  const { data } = useQuery({ queryKey: keys.info, queryFn: ({ signal }) => getInfo(signal), staleTime: 60_000 });
  const [closed, setClosed] = useState(wasClosed);
  const sentences = data ? about(data) : [];
  if (closed || sentences.length === 0) return null;
  return (
    <aside aria-label="About this installation">
      <Notice
        kind="info"
        action={
          <Button
            variant="ghost"
            size="iconSmall"
            className="-my-1.5 -mr-1.5 text-inherit hover:bg-foreground/10 hover:text-inherit"
            aria-label="Close"
            onClick={() => setClosed(close)}
          >
            <X aria-hidden="true" className="size-4" />
          </Button>
        }
      >
        {sentences.join(" ")}
      </Notice>
    </aside>
  );
}

const CLOSED = "info-banner-closed";

function wasClosed(): boolean {
  return sessionStorage.getItem(CLOSED) !== null;
}

/** For as long as this tab is open. */
function close(): boolean {
  sessionStorage.setItem(CLOSED, "yes");
  return true;
}

function about(info: Info): string[] {
  const sentences: string[] = [];
  if (info.assistant === "rules") {
    sentences.push("Rule-based assistant.");
  }
  if (info.database === "sqlite") {
    sentences.push("Data is lost at a restart.");
  }
  return sentences;
}
