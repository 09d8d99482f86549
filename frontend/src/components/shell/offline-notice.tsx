"use client";

import { Notice } from "@/components/ui/notice";
import { useOnline } from "@/hooks/use-online";

export function OfflineNotice() {
  return useOnline() ? null : (
    <Notice kind="offline">You are offline. Changes cannot be saved.</Notice>
  );
}
