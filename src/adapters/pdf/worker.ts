import { parentPort, workerData } from 'node:worker_threads'
import type { InvoiceDocument } from '../../invoices/document.ts'
import { Refusal, type RefusalDetail } from '../../kernel/refusal.ts'
import { createPdfCompiler, type Paper, type PrintedPdf } from './compile.ts'

/** What the pool puts into `workerData`. */
export interface PdfWorkerData {
  templateDir: string | null
}

export type PdfWorkerRequest = InvoiceDocument | Paper

/** Errors lose their class between threads, so a refusal travels as its parts. */
export type PdfWorkerReply =
  | { kind: 'printed'; printed: PrintedPdf }
  | { kind: 'refused'; code: string; message: string; status: number; details: readonly RefusalDetail[] }
  | { kind: 'failed'; message: string }

if (parentPort) answer(parentPort, workerData as PdfWorkerData)

function answer(port: NonNullable<typeof parentPort>, { templateDir }: PdfWorkerData) {
  let compile: ReturnType<typeof createPdfCompiler> | null = null
  port.on('message', (document: PdfWorkerRequest) => {
    try {
      compile ??= createPdfCompiler(templateDir)
      const printed = compile(document)
      port.postMessage({ kind: 'printed', printed } satisfies PdfWorkerReply, [printed.bytes.buffer])
    } catch (error) {
      port.postMessage(replyFor(error))
    }
  })
}

function replyFor(error: unknown): PdfWorkerReply {
  if (!(error instanceof Refusal)) {
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
  const { code, message, status, details } = error
  return { kind: 'refused', code, message, status, details }
}
