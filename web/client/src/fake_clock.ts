// Timers and Date.now() for tests, which move when told to. (node's own mock differs between its versions.)

export class FakeClock {
  private now = 1_000_000;
  private timers = new Map<number, { at: number; call: () => void }>();
  private lastId = 0;
  private readonly real = { setTimeout, clearTimeout, now: Date.now };

  constructor() {
    Object.assign(globalThis, {
      setTimeout: (call: () => void, ms: number) => {
        this.timers.set(++this.lastId, { at: this.now + ms, call });
        return this.lastId;
      },
      clearTimeout: (id: number) => this.timers.delete(id),
    });
    Date.now = () => this.now;
  }

  tick(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, { at, call }] = due;
      this.timers.delete(id);
      this.now = at;
      call();
    }
    this.now = end;
  }

  restore(): void {
    const { now, ...timers } = this.real;
    Object.assign(globalThis, timers);
    Date.now = now;
  }
}
