/** Every response's security headers, in one place. */
export function securityHeaders(mode: string | undefined) {
  const development = mode === "development";
  const policy = {
    "default-src": "'self'",
    // Next.js starts its pages from inline scripts; its development server also compiles in the browser.
    "script-src": `'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return [
    {
      key: "Content-Security-Policy",
      value: Object.entries(policy)
        .map(([directive, sources]) => `${directive} ${sources}`)
        .join("; "),
    },
    { key: "X-Content-Type-Options", value: "nosniff" },
    { key: "X-Frame-Options", value: "DENY" },
    { key: "Referrer-Policy", value: "same-origin" },
    { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
    { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
    { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  ];
}
