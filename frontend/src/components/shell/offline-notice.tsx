"use client";

import { Notice } from "@/components/ui/notice";
import { useOnline } from "@/hooks/use-online";

export function OfflineNotice() {
  return useOnline() ? null : (
    <Notice kind="offline">You are offline. What you see may be out of date, and changes cannot be saved.</Notice>
  );
}
