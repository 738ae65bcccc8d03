// What the page knows of the server: the statements, kept up to date by its events, and how the pipeline is.

import { Statements } from "./statements.js";

export async function ask(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status === 404 ? "unknown" : `the server answered ${answer.status}`);
  return answer.json();
}

export class Live extends EventTarget {
  statements = new Statements();
  status = null;
  isPaused = false;
  isConnected = false;
  #events = null;

  async start() {
    this.#learn(await ask("api/status"));
    await this.#readAll();
  }

  get canJudge() {
    return this.status?.feedback === true;
  }

  judge = async (statement, verdict) => {
    const body = JSON.stringify({ statement_id: statement.id, verdict });
    try {
      const answer = await fetch("api/feedback", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (!answer.ok) this.#tell("trouble", { message: (await answer.json()).error });
    } catch {
      this.#tell("trouble", { message: "the server cannot be reached: the verdict was not written" });
    }
  };

  // The feed as it is, then every change after it; again from the start when the server has forgotten what was missed.
  async #readAll() {
    this.#events?.close();
    const { version, statements } = await ask("api/statements");
    this.statements.replaceAll(statements);
    this.#tell("change", { stand: [], gone: [] });
    const events = (this.#events = new EventSource(`api/events?after=${version}`));
    events.addEventListener("open", () => this.#connected(true));
    events.addEventListener("error", () => this.#connected(false));
    events.addEventListener("change", (event) => this.#change(JSON.parse(event.data)));
    events.addEventListener("reset", () => this.#readAll().catch(() => this.#again()));
    events.addEventListener("status", (event) => this.#learn(JSON.parse(event.data)));
  }

  #learn(status) {
    this.status = status;
    this.#tell("status", status);
  }

  #again() {
    this.#connected(false);
    setTimeout(() => this.#readAll().catch(() => this.#again()), 2000);
  }

  #change({ stand, gone }) {
    this.statements.change(stand, gone);
    this.#tell("change", { stand, gone });
  }

  #connected(isConnected) {
    this.isConnected = isConnected;
    this.#tell("connection", { isConnected });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
