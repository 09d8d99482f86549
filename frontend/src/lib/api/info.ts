import { call } from "./client";
import type { Info } from "./types";

export function getInfo(signal?: AbortSignal): Promise<Info> {
  return call("/info", { signal });
}
