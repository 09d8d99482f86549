// Run by node inside the frontend's pod: what the pod sees, as one line of JSON. Plain `http`, for loading `fetch` costs more
// of the pod's small share of a core than the answers that are timed.
const dns = require("node:dns").promises;
const fs = require("node:fs");
const http = require("node:http");

async function timed(question) {
  const began = performance.now();
  const answer = await question().catch((error) => ({ error: String(error.code ?? error.message) }));
  return { ...answer, ms: Math.round((performance.now() - began) * 10) / 10 };
}

const lookup = (name) => timed(async () => ({ address: (await dns.lookup(name)).address }));

const get = (url) =>
  timed(
    () =>
      new Promise((resolve, reject) => {
        const request = http.get(url, { timeout: 5000, agent: false }, (response) => {
          response.resume();
          response.on("end", () => resolve({ status: response.statusCode }));
        });
        request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
        request.on("error", reject);
      }),
  );

(async () => {
  const names = {};
  for (const name of ["backend-service", "frontend-service"]) names[name] = await lookup(name);
  const answers = {};
  for (const path of [
    "backend-service:8000/health",
    "backend-service:8000/ready",
    "frontend-service:3000/api/health",
  ]) {
    answers[path] = await get(`http://${path}`);
  }
  const uid = /^Uid:\s+(\d+)/m.exec(fs.readFileSync("/proc/1/status", "utf8"))?.[1];
  console.log(JSON.stringify({ uid: Number(uid), names, answers }));
})();
