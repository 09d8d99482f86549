import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";
import { useEnter } from "@/hooks/use-session";
import { ApiError, explain } from "@/lib/api/error";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/api/types";
import { PasswordInput } from "./password-input";

const WORDS = {
  signin: { action: "Sign in", password: "current-password" },
  signup: { action: "Create account", password: "new-password" },
} as const;

export function AuthForm({ mode }: { mode: keyof typeof WORDS }) {
  const id = useId();
  const [problems, setProblems] = useState<Record<string, string>>({});
  const enter = useEnter(mode);
  const words = WORDS[mode];
  const emailField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // On a phone the keyboard would cover half of the page. A focus that is elsewhere is the reader's.
    const free = document.activeElement === document.body;
    if (mode === "signin" && free && matchMedia("(pointer: fine)").matches) emailField.current?.focus();
  }, [mode]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (enter.isPending) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    const email = String(data.get("email") ?? "").trim();
    const password = String(data.get("password") ?? "");

    const found = check(mode, email, password);
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else enter.mutate({ email, password }, { onError: (error) => setProblems(fieldProblems(error)) });
  }

  const field = (name: string) => ({
    id: `${id}-${name}`,
    name,
    required: true,
    "aria-invalid": problems[name] ? true : undefined,
    "aria-describedby": `${id}-${name}-hint`,
  });
  const unplaced = enter.isError && Object.keys(problems).length === 0;

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <div className="flex flex-col gap-1.5">
        <label htmlFor={`${id}-email`} className="text-sm font-medium">
          Email
        </label>
        <Input
          ref={emailField}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...field("email")}
        />
        <Hint id={`${id}-email-hint`} problem={problems.email} />
      </div>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={`${id}-password`} className="text-sm font-medium">
          Password
        </label>
        <PasswordInput autoComplete={words.password} maxLength={PASSWORD_MAX} {...field("password")} />
        <Hint
          id={`${id}-password-hint`}
          problem={problems.password}
          text={mode === "signup" ? `At least ${PASSWORD_MIN} characters` : undefined}
        />
      </div>
      {unplaced ? <Notice kind="danger">{explain(enter.error)}</Notice> : null}
      <Button type="submit" className="w-full" aria-disabled={enter.isPending}>
        {enter.isPending ? <Spinner label="One moment" /> : null}
        {words.action}
      </Button>
      {mode === "signin" ? <ForgottenPassword /> : null}
    </form>
  );
}

function ForgottenPassword() {
  return (
    <details className="text-sm text-muted-foreground">
      <summary className="w-fit cursor-pointer rounded-sm hover:text-foreground">Forgot your password?</summary>
      <p className="pt-2 text-pretty">
        This app sends no email. Whoever runs it sets a new password with{" "}
        <code className="font-mono text-xs wrap-anywhere select-all">
          kubectl exec deploy/backend -- python -m app.reset_password ADDRESS
        </code>
      </p>
    </details>
  );
}

function Hint({ id, problem, text }: { id: string; problem?: string; text?: string }) {
  return (
    <p id={id} className={problem ? "text-sm text-danger" : "text-sm text-muted-foreground empty:hidden"}>
      {problem ?? text}
    </p>
  );
}

function check(mode: keyof typeof WORDS, email: string, password: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!/^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(email)) {
    found.email = "Enter an email address, such as ada@example.com";
  }
  if (!password) found.password = "Enter your password";
  else if (mode === "signup" && password.length < PASSWORD_MIN) {
    found.password = `Use at least ${PASSWORD_MIN} characters`;
  }
  return found;
}

function fieldProblems(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const known = error.fields.filter(({ field }) => field === "email" || field === "password");
  return Object.fromEntries(known.map(({ field, detail }) => [field, detail]));
}
