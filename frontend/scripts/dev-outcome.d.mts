export type Problem = { message: string; file: string | null; line: number | null };

export function problemOf(description: string): Problem;

export class Outcomes {
  hear(data: unknown): void;
  next(): Promise<Problem | null>;
}
