import { Keyboard, LogOut, Settings, Trash2, UserRound } from "lucide-react";
import { useState } from "react";
import { AccountSettings } from "@/components/account/account-settings";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useLeave } from "@/hooks/use-session";
import type { Account } from "@/lib/api/types";
import { DeleteAccount } from "./delete-account";

interface Props {
  account: Account;
  beforeLeaving: () => Promise<void>;
  onHelp: () => void;
}

export function UserMenu({ account, beforeLeaving, onHelp }: Props) {
  const [deleting, setDeleting] = useState(false);
  const [inSettings, setInSettings] = useState(false);
  const signOut = useLeave("signout");
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="small" aria-label={`Account ${account.email}`} className="max-w-64 px-2.5">
            <UserRound aria-hidden="true" className="size-4" />
            <span className="hidden truncate sm:inline">{account.email}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuLabel className="max-w-72 truncate">{account.email}</DropdownMenuLabel>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setInSettings(true)}>
            <Settings aria-hidden="true" />
            Account settings…
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={onHelp}>
            <Keyboard aria-hidden="true" />
            Keyboard shortcuts
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void beforeLeaving().then(() => signOut.mutate())}>
            <LogOut aria-hidden="true" />
            Sign out
          </DropdownMenuItem>
          <DropdownMenuItem className="text-danger" onSelect={() => setDeleting(true)}>
            <Trash2 aria-hidden="true" />
            Delete account…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {signOut.isError ? (
        <p role="alert" className="text-sm text-danger">
          Could not sign out. Try again.
        </p>
      ) : null}
      <AccountSettings account={account} open={inSettings} onOpenChange={setInSettings} />
      <DeleteAccount open={deleting} onOpenChange={setDeleting} />
    </>
  );
}
