/** How far a long piece of work has come, on stderr: one line that is redrawn in a terminal, else a line every few seconds. */
export type Progress = {
  /** `text` says it all: `412 of 5,000 invoices`. Cheap: call it as often as you like. */
  report(text: string): void
  /** Ends the redrawn line, leaving it as it stands. */
  end(): void
}

type Screen = { isTTY?: boolean; columns?: number; write(text: string): unknown }

const REDRAW_MS = 100
const LINE_MS = 5000

export function createProgress(screen: Screen): Progress {
  const everyMs = screen.isTTY ? REDRAW_MS : LINE_MS
  let shownAtMs = screen.isTTY ? Number.NEGATIVE_INFINITY : performance.now()
  let drawn = false
  return {
    report(text) {
      const nowMs = performance.now()
      if (nowMs - shownAtMs < everyMs) return
      shownAtMs = nowMs
      if (!screen.isTTY) return void screen.write(`${text}\n`)
      // A line that wraps cannot be redrawn.
      screen.write(`\r\u001b[K${text.slice(0, (screen.columns ?? 80) - 1)}`)
      drawn = true
    },
    end() {
      if (drawn) screen.write('\n')
      drawn = false
    },
  }
}
