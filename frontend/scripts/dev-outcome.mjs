// What Next's development server made of the sources, by the messages that it sends to open pages.

// Milliseconds after a change in which Next begins to build. A change that no compiled page contains makes no build.
const QUIET = 400;
// Milliseconds until a build has to end.
const LONGEST = 30_000;
// Colours of a terminal.
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Next's description of an error begins with the file, the line and the column; the next line says what is wrong. */
export function problemOf(description) {
  const lines = description.replace(COLOURS, "").trim().split("\n");
  const place = /^(?:\.\/)?(.+?):(\d+):\d+$/.exec(lines[0]);
  const message = (place && lines.slice(1).find((line) => line.trim())) || lines[0];
  return { message: message.trim(), file: place?.[1] ?? null, line: place ? Number(place[2]) : null };
}

/** The last build, and who waits for the next one. */
export class Outcomes {
  #problem = null;
  #building = false;
  #waiting = new Set();

  /** A message to an open page, as text or as bytes. */
  hear(data) {
    if (typeof data !== "string") return;
    const { type, errors } = JSON.parse(data);
    if (type === "building") this.#building = true;
    if (type !== "built" && type !== "sync") return;
    this.#building = false;
    this.#problem = errors.length > 0 ? problemOf(errors[0].message) : null;
    if (type === "built") this.#waiting.forEach((over) => over());
  }

  /** The problem of the sources as they are now, or null once they are served. */
  async next() {
    await new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        this.#waiting.delete(over);
        resolve();
      };
      const given = () => (this.#building ? (timer = setTimeout(over, LONGEST)) : over());
      let timer = setTimeout(given, QUIET);
      this.#waiting.add(over);
    });
    return this.#problem;
  }
}
