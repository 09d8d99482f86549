export type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

export function problem(status: number, detail: string): Reply {
  return { status, body: { type: "about:blank", title: "Problem", status, detail } };
}
