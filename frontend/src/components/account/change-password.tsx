import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { PasswordInput } from "@/components/auth/password-input";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";
import { changePassword } from "@/lib/api/auth";
import { ApiError, explain } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/api/types";

const FIELDS = [
  { name: "current_password", label: "Current password", autoComplete: "current-password", hint: undefined },
  {
    name: "new_password",
    label: "New password",
    autoComplete: "new-password",
    hint: `At least ${PASSWORD_MIN} characters. All other devices are signed out.`,
  },
] as const;

type Problems = Partial<Record<(typeof FIELDS)[number]["name"], string>>;

export function ChangePassword({ email }: { email: string }) {
  const id = useId();
  const client = useQueryClient();
  const [problems, setProblems] = useState<Problems>({});
  const change = useMutation({
    mutationFn: changePassword,
    onError: (error) => setProblems(fieldProblems(error)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
  const unplaced = change.isError && Object.keys(problems).length === 0;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (change.isPending) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    const [current_password, new_password] = FIELDS.map(({ name }) => String(data.get(name) ?? "")) as [string, string];
    const found: Problems = {};
    if (!current_password) found.current_password = "Enter your current password";
    if (new_password.length < PASSWORD_MIN) found.new_password = `Use at least ${PASSWORD_MIN} characters`;
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else change.mutate({ current_password, new_password }, { onSuccess: () => form.reset() });
  }

  return (
    <form onSubmit={submit} noValidate aria-labelledby={`${id}-title`} className="space-y-4">
      <h3 id={`${id}-title`} className="font-semibold">
        Change password
      </h3>
      {/* Tells password managers which account this is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      {FIELDS.map(({ name, label, autoComplete, hint }) => (
        <div key={name} className="flex flex-col gap-1.5">
          <label htmlFor={`${id}-${name}`} className="text-sm font-medium">
            {label}
          </label>
          <PasswordInput
            id={`${id}-${name}`}
            name={name}
            autoComplete={autoComplete}
            maxLength={PASSWORD_MAX}
            required
            aria-invalid={problems[name] ? true : undefined}
            aria-describedby={`${id}-${name}-hint`}
          />
          <p
            id={`${id}-${name}-hint`}
            className={problems[name] ? "text-sm text-danger" : "text-sm text-muted-foreground empty:hidden"}
          >
            {problems[name] ?? hint}
          </p>
        </div>
      ))}
      {unplaced ? <Notice kind="danger">{explain(change.error)}</Notice> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" aria-disabled={change.isPending}>
          {change.isPending ? <Spinner label="One moment" /> : null}
          Change password
        </Button>
        <p role="status" className="text-sm text-muted-foreground">
          {change.isSuccess ? "Your password was changed." : null}
        </p>
      </div>
    </form>
  );
}

function fieldProblems(error: unknown): Problems {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.fields.filter(({ field }) => FIELDS.some(({ name }) => name === field)).map(({ field, detail }) => [field, detail]),
  );
}
