export interface FieldProblem {
  field: string;
  detail: string;
}

/** An answer that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly fields: FieldProblem[] = [],
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = "ApiError";
  }

  static async from(answer: Response): Promise<ApiError> {
    const body: unknown = await answer.json().catch(() => null);
    const problem = isRecord(body) ? body : {};
    const seconds = Number(answer.headers.get("Retry-After"));
    return new ApiError(
      answer.status,
      text(problem.detail) ?? text(problem.title) ?? "Something went wrong.",
      Array.isArray(problem.errors) ? problem.errors.flatMap(fieldProblem) : [],
      Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    );
  }
}

/** What to tell a person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong. Please try again.";
  if (error.status === 0) return "There is no connection to the server. Please try again.";
  if (error.status === 429 && error.retryAfter) {
    return `That was a lot at once. Please try again in ${seconds(error.retryAfter)}.`;
  }
  if (error.status >= 500) return "The server cannot do this right now. Please try again in a moment.";
  return error.message;
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

function seconds(count: number): string {
  return count === 1 ? "1 second" : `${count} seconds`;
}

function fieldProblem(item: unknown): FieldProblem[] {
  if (!isRecord(item)) return [];
  const detail = text(item.detail);
  return detail ? [{ field: text(item.field) ?? "", detail }] : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
