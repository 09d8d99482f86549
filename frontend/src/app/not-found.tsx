import Link from "next/link";
import { FullPage } from "@/components/shell/full-page";
import { buttonStyles } from "@/components/ui/button";

export default function NotFound() {
  return (
    <FullPage title="There is no such page" text="Your tasks and conversations are on the first one.">
      <Link href="/" className={buttonStyles()}>
        Go there
      </Link>
    </FullPage>
  );
}
