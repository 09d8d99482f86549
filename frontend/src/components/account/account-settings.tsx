import { Dialog } from "@/components/ui/dialog";
import type { Account } from "@/lib/api/types";
import { Appearance } from "./appearance";
import { ChangePassword } from "./change-password";
import { Sessions } from "./sessions";

interface Props {
  account: Account;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function AccountSettings({ account, open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Account settings" text={account.email}>
      <div className="space-y-8">
        <Appearance />
        <ChangePassword email={account.email} />
        <Sessions />
      </div>
    </Dialog>
  );
}
