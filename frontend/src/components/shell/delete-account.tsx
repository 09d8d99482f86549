import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";
import { useLeave } from "@/hooks/use-session";
import { explain } from "@/lib/api/error";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function DeleteAccount({ open, onOpenChange }: Props) {
  const leave = useLeave("delete");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Delete your account?"
      text="Your account, tasks, and conversations go with it. This cannot be undone."
    >
      {leave.isError ? (
        <Notice kind="danger" className="mb-4">
          {explain(leave.error)}
        </Notice>
      ) : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button variant="outline">Keep it</Button>
        </DialogClose>
        <Button variant="danger" disabled={leave.isPending} onClick={() => leave.mutate()}>
          {leave.isPending ? <Spinner /> : null}
          Delete account
        </Button>
      </div>
    </Dialog>
  );
}
