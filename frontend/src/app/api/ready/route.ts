export { ready as GET } from "@/server/forward";

export const dynamic = "force-dynamic";
