// The `helm test` of the frontend: each Service's name within 1 s; the page, the path of its probes and the backend behind it within 2 s each.
const dns = require("node:dns").promises;
const http = require("node:http");

const base = process.argv[1];

const get = (path) =>
  new Promise((resolve, reject) => {
    const request = http.get(base + path, { timeout: 5000, agent: false }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve(200) : reject(new Error(`status ${response.statusCode}`))));
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", reject);
  });

async function timed(what, most, question) {
  const began = performance.now();
  const answer = await question().catch((error) => {
    throw new Error(`${what}: ${error.message}`);
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(`${what}: ${answer} in ${seconds.toFixed(3)} s`);
  if (seconds >= most) throw new Error(`${what} took ${seconds.toFixed(3)} s, ${most} s are allowed`);
}

(async () => {
  for (const name of ["frontend-service", "backend-service"]) {
    await timed(`name ${name}`, 1, async () => (await dns.lookup(name)).address);
  }
  for (const path of ["/api/health", "/api/ready", "/"]) await timed(path, 2, () => get(path));
})().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
