import path from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { SECURITY_HEADERS } from "./security-headers";

// Nothing about anybody's build or page leaves the machine.
process.env.NEXT_TELEMETRY_DISABLED = "1";

const here = path.dirname(fileURLToPath(import.meta.url));

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: here,
  turbopack: { root: here },
  // The pages hold no pictures to resize: the resizer and its libraries would be a third of the image.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "**": ["node_modules/sharp/**", "node_modules/@img/**"] },
  // The same sources make the same build, whoever builds them.
  generateBuildId: () => process.env.BUILD_ID || "todo-chatbot",
  // Else one less than the builder has, written into the build. There are four pages to make.
  experimental: { cpus: 1 },
  // `cargo xtask dev` serves the page at this address; Next's development server would refuse it hot updates.
  allowedDevOrigins: ["127.0.0.1"],
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
};

export default config;
