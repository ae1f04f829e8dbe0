/** @file Commands to a browser and their answers. Each has an end: an answer, a sentence that says which was not answered by whom, or the end of the browser. */

/** The browser is gone, or stopped answering: nothing more comes from it. */
export class Gone extends Error {}

export class Calls {
  #next = 0;
  #waiting = new Map();
  /** Why there will be no more answers. @type {Gone | undefined} */
  ended;

  /**
   * @param {string} who the browser, for sentences
   * @param {(id: number, method: string, rest: any) => void} deliver
   * @param {string} probe a command that a browser in good health always answers
   * @param {number} patience for each answer, in milliseconds
   */
  constructor(who, deliver, probe, patience = 30_000) {
    Object.assign(this, { who, deliver, probe, patience });
  }

  /** Asks, and waits for the answer. `session` names whatever may be closed while it is asked. */
  ask(method, rest, session) {
    return this.#ask({ method, rest, session, patience: this.patience });
  }

  #ask({ rest, ...call }) {
    if (this.ended) return Promise.reject(new Gone(this.ended.message));
    return new Promise((done, fail) => {
      this.#next += 1;
      const id = this.#next;
      const alarm = setTimeout(() => this.#late(id, call), call.patience);
      this.#waiting.set(id, { ...call, done, fail, alarm });
      this.deliver(id, call.method, rest);
    });
  }

  /** An answer has come; one to a question that nobody waits for any more is passed over. */
  answered(id, error, result) {
    const waiting = this.#take(id);
    if (error) waiting?.fail(new Error(`${waiting.method}: ${error}`));
    else waiting?.done(result);
  }

  /** Something that was asked is closed, and will never answer. */
  closed(session) {
    for (const [id, waiting] of this.#waiting) if (waiting.session === session) this.#take(id).fail(new Error(`${waiting.method}: what was asked is closed`));
  }

  /** No more answers will come. @param {string} why */
  end(why) {
    this.ended ??= new Gone(`${this.who} ${why}`);
    for (const id of [...this.#waiting.keys()]) this.#take(id).fail(new Gone(this.ended.message));
  }

  #take(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.alarm);
    return waiting;
  }

  /** One command that is late may be the page's fault; a browser that does not answer the simplest one is lost. */
  async #late(id, { method, patience, probes }) {
    const what = `${method} was not answered in ${patience / 1000} s`;
    if (probes) return this.#take(id).fail(new Error(what));
    const answers = await this.#ask({ method: this.probe, rest: {}, patience: Math.min(patience, 10_000), probes: true }).then(() => true, () => false);
    // The answer may have come meanwhile.
    if (!this.#waiting.has(id)) return undefined;
    if (!answers) return this.end(`stopped answering: ${what}`);
    return this.#take(id).fail(new Error(`${what} by ${this.who}, which answers other commands`));
  }
}
