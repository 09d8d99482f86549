import { useOnline } from "@/hooks/use-online";
import { InfoBanner } from "./info-banner";
import { OfflineNotice } from "./offline-notice";

/** One notice at a time: a phone has no room for two, and the one about the network matters more. */
export function Notices() {
  return useOnline() ? <InfoBanner /> : <OfflineNotice />;
}
