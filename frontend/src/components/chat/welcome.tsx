import { Logo } from "@/components/shell/logo";

const EXAMPLES = [
  "Add a task to buy groceries",
  "I need to remember to pay bills",
  "What’s pending?",
  "Mark task 1 as complete",
];

export function Welcome({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-5 overflow-y-auto p-6 text-center">
      <Logo className="size-10" />
      <div className="space-y-1">
        <p className="text-lg font-medium">What is on your mind?</p>
        <p className="text-sm text-pretty text-muted-foreground">
          Say it in your own words, or begin with one of these.
        </p>
      </div>
      <ul className="flex max-w-md flex-wrap justify-center gap-2">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button
              type="button"
              onClick={() => onChoose(example)}
              className="rounded-full border border-border px-3.5 py-1.5 text-sm transition-colors hover:border-primary hover:text-primary"
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
