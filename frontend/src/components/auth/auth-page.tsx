import * as Tabs from "@radix-ui/react-tabs";
import { Logo } from "@/components/shell/logo";
import { OfflineNotice } from "@/components/shell/offline-notice";
import { Notice } from "@/components/ui/notice";
import { AuthForm } from "./auth-form";

const tab =
  "h-9 flex-1 rounded-lg text-sm text-muted-foreground transition-colors hover:text-foreground data-[state=active]:bg-raised data-[state=active]:font-medium data-[state=active]:text-foreground data-[state=active]:shadow-sm";

export function AuthPage({ ended = false }: { ended?: boolean }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-7 p-4 py-10">
      <header className="flex flex-col items-center gap-3 text-center">
        <Logo className="size-12" />
        <h1 className="text-2xl font-semibold tracking-tight">Todo Chatbot</h1>
        <p className="text-muted-foreground">
          Say what you have to do. <span className="inline-block">The list keeps itself.</span>
        </p>
      </header>
      <div className="w-full max-w-sm space-y-3">
        <OfflineNotice />
        {ended ? <Notice kind="info">Your session has ended. Please sign in again.</Notice> : null}
        <Tabs.Root
          defaultValue="signin"
          className="rounded-2xl border border-border bg-surface p-5 shadow-panel sm:p-6"
        >
          <Tabs.List aria-label="Account" className="mb-6 flex gap-1 rounded-xl bg-muted p-1">
            <Tabs.Trigger value="signin" className={tab}>
              Sign in
            </Tabs.Trigger>
            <Tabs.Trigger value="signup" className={tab}>
              Create account
            </Tabs.Trigger>
          </Tabs.List>
          <Tabs.Content value="signin" tabIndex={-1}>
            <AuthForm mode="signin" />
          </Tabs.Content>
          <Tabs.Content value="signup" tabIndex={-1}>
            <AuthForm mode="signup" />
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </main>
  );
}
