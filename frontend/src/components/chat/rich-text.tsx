import { Fragment } from "react";

/** What models write of Markdown in a chat: bold, code, and lists. Everything else stays as it is, tags included. */
export function RichText({ text }: { text: string }) {
  return (
    <div className="space-y-2">
      {blocks(text).map((block, index) =>
        block.list ? (
          <ul key={index} className="list-disc space-y-0.5 pl-5 marker:text-muted-foreground">
            {block.lines.map((line, at) => (
              <li key={at} className="wrap-anywhere">
                <Inline text={line} />
              </li>
            ))}
          </ul>
        ) : (
          <p key={index} className="wrap-anywhere whitespace-pre-wrap">
            <Inline text={block.lines.join("\n")} />
          </p>
        ),
      )}
    </div>
  );
}

function Inline({ text }: { text: string }) {
  return text.split(/(\*\*[^*\n]+\*\*|`[^`\n]+`)/).map((part, index) => {
    if (index % 2 === 0) return <Fragment key={index}>{part}</Fragment>;
    return part.startsWith("`") ? (
      <code key={index} className="rounded bg-muted px-1 py-0.5 text-[0.9em]">
        {part.slice(1, -1)}
      </code>
    ) : (
      <strong key={index}>{part.slice(2, -2)}</strong>
    );
  });
}

interface Block {
  list: boolean;
  lines: string[];
}

function blocks(text: string): Block[] {
  const all: Block[] = [];
  for (const line of text.split("\n")) {
    const item = /^\s*[-*•]\s+(.*)$/.exec(line)?.[1];
    const list = item !== undefined;
    const last = all.at(-1);
    // An empty line ends a paragraph.
    if (last?.list === list && last.lines.at(-1) !== "") last.lines.push(item ?? line);
    else all.push({ list, lines: [item ?? line] });
  }
  return all
    .map((block) => ({ ...block, lines: block.lines.filter((line) => line.trim() !== "") }))
    .filter((block) => block.lines.length > 0);
}
