import { Fragment, type ReactNode } from "react";
import { type Block, blocks, type Known, pieces } from "@/lib/rich-text";
import { Folded } from "./folded";
import { TaskLines } from "./task-lines";

interface Props {
  text: string;
  known: Known;
  /** Titles that the text may hold: nothing in them is read as markup. */
  literals: readonly string[];
}

/** What assistants write of Markdown in a chat: bold, code, links and lists. */
export function RichText({ text, known, literals }: Props) {
  return (
    <div className="space-y-2">
      {blocks(text, known).map((block, index) => (
        <OneBlock key={index} block={block} literals={literals} />
      ))}
    </div>
  );
}

function OneBlock({ block, literals }: { block: Block; literals: readonly string[] }) {
  const list = "space-y-1 ps-6 marker:text-muted-foreground";
  switch (block.kind) {
    case "tasks":
      return <TaskLines lines={block.items} />;
    case "bullets":
      return <Folded items={items(block.items, literals)}>{(shown) => <ul className={`list-disc ${list}`}>{shown}</ul>}</Folded>;
    case "numbers":
      return (
        <Folded items={items(block.items, literals)}>
          {(shown) => (
            <ol start={block.start} className={`list-decimal ${list}`}>
              {shown}
            </ol>
          )}
        </Folded>
      );
    default:
      return (
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
          <Inline text={block.items.join("\n")} literals={literals} />
        </p>
      );
  }
}

function items(lines: readonly string[], literals: readonly string[]): ReactNode[] {
  return lines.map((line, at) => (
    <li key={at} dir="auto" className="wrap-anywhere">
      <Inline text={line} literals={literals} />
    </li>
  ));
}

function Inline({ text, literals }: { text: string; literals: readonly string[] }) {
  return pieces(text, literals).map((piece, index) => {
    switch (piece.kind) {
      case "bold":
        return <strong key={index}>{piece.text}</strong>;
      case "code":
        return (
          <code key={index} className="rounded bg-muted px-1 py-0.5 text-[0.9em]">
            {piece.text}
          </code>
        );
      case "link":
        return (
          <a
            key={index}
            href={piece.href}
            target="_blank"
            rel="noreferrer noopener"
            className="text-primary underline underline-offset-2 hover:text-primary-hover"
          >
            {piece.text}
          </a>
        );
      case "quoted":
        return (
          <Fragment key={index}>
            “<bdi>{piece.text}</bdi>”
          </Fragment>
        );
      case "literal":
        return <bdi key={index}>{piece.text}</bdi>;
      default:
        return <Fragment key={index}>{piece.text}</Fragment>;
    }
  });
}
