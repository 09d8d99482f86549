"use client";

import { FullPage } from "@/components/shell/full-page";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <FullPage title="This page stumbled" text="Nothing that was saved is lost.">
      <Button onClick={reset}>Show it again</Button>
    </FullPage>
  );
}
