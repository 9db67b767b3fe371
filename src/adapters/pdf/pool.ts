import { Worker } from 'node:worker_threads'
import type { InvoiceDocument } from '../../invoices/document.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { Paper, PrintedPdf } from './compile.ts'
import type { PdfWorkerData, PdfWorkerReply } from './worker.ts'

export interface PdfPool {
  print(document: InvoiceDocument | Paper): Promise<PrintedPdf>
  /** Ends the threads; what is being printed or waits is rejected. */
  close(): Promise<void>
}

interface Job {
  document: InvoiceDocument | Paper
  large: boolean
  resolve: (printed: PrintedPdf) => void
  reject: (error: Error) => void
}

interface Seat {
  worker: Worker
  job: Job | null
  /** Large documents are printed one after the other, by the one thread that takes them: two at once would need twice the memory. */
  takesLarge: boolean
}

/** A call takes some 40 KB while its page is set; a document with more calls than this is large. */
const CALLS_LARGE_MIN = 1000

/**
 * Threads that print, since Typst is synchronous and would hold up the server. A thread is started when there is work that no other can take, at most
 * `size` of them. Idle threads do not keep the process alive, busy ones do. A thread that dies rejects only the job it had; the next job starts another.
 */
export function createPdfPool({
  size,
  templateDir,
  workerUrl = new URL('./worker.ts', import.meta.url),
}: {
  size: number
  templateDir: string | null
  workerUrl?: URL
}): PdfPool {
  const seats = new Set<Seat>()
  const waiting: Job[] = []
  let closed = false

  const take = (seat: Seat) => {
    const next = waiting.findIndex((job) => seat.takesLarge || !job.large)
    const [job] = next < 0 ? [] : waiting.splice(next, 1)
    if (!job) {
      seat.worker.unref()
      return
    }
    seat.job = job
    seat.worker.ref()
    try {
      seat.worker.postMessage(job.document)
    } catch (error) {
      // A document with a function in it, say: it cannot be sent, and the thread is as good as before.
      seat.job = null
      job.reject(error instanceof Error ? error : new Error(String(error)))
      take(seat)
    }
  }

  /** Ends a thread that has printed a large document, for it gives back what it took (some 200 MB for 5,000 calls) only by ending. */
  const retire = (seat: Seat) => {
    seats.delete(seat)
    void seat.worker.terminate()
    if (waiting.length > 0) takeSeat()
  }

  const leave = (seat: Seat, error: Error) => {
    if (!seats.delete(seat)) return
    seat.job?.reject(error)
    if (waiting.length > 0 && !closed) takeSeat()
  }

  const takeSeat = () => {
    const data: PdfWorkerData = { templateDir }
    const worker = new Worker(workerUrl, { workerData: data, execArgv: [] })
    const seat: Seat = { worker, job: null, takesLarge: ![...seats].some((other) => other.takesLarge) }
    seats.add(seat)
    seat.worker.on('message', (reply: PdfWorkerReply) => {
      const { job } = seat
      seat.job = null
      if (job) settle(job, reply)
      if (job?.large) retire(seat)
      else take(seat)
    })
    seat.worker.on('error', (error) =>
      leave(seat, new Error('The thread printing it died.', { cause: error })),
    )
    seat.worker.on('exit', (code) =>
      leave(seat, new Error(`The thread printing it ended with code ${code}.`)),
    )
    take(seat)
  }

  return {
    print(document) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Error('The PDF printer is closed.'))
        const large = isLarge(document)
        waiting.push({ document, large, resolve, reject })
        const able = [...seats].filter((seat) => seat.takesLarge || !large)
        // The thread for large documents is kept free for them where another can take a small one.
        const idle = able.filter((seat) => seat.job === null).sort((a, b) => +a.takesLarge - +b.takesLarge)[0]
        if (idle) take(idle)
        else if (seats.size < size && !(large && able.length > 0)) takeSeat()
      })
    },
    async close() {
      closed = true
      for (const job of waiting.splice(0)) job.reject(new Error('The PDF printer is closed.'))
      await Promise.all([...seats].map((seat) => seat.worker.terminate()))
    },
  }
}

function isLarge(document: InvoiceDocument | Paper): boolean {
  if (document.kind === 'paper') return false
  const calls = document.callDetail?.groups.reduce((sum, group) => sum + group.calls.length, 0) ?? 0
  return calls > CALLS_LARGE_MIN
}

function settle(job: Job, reply: PdfWorkerReply) {
  switch (reply.kind) {
    case 'printed':
      return job.resolve(reply.printed)
    case 'refused': {
      const { code, message, status, details } = reply
      return job.reject(new Refusal(code, message, { status, details }))
    }
    case 'failed':
      return job.reject(new Error(reply.message))
    default:
      return reply satisfies never
  }
}
