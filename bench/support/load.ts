import { Agent, get } from 'node:http'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** What to ask, how many at once and how long. */
export interface Load {
  url: string
  cookie: string
  clients: number
  seconds: number
}

export interface LoadResult {
  perSecond: number
  /** Milliseconds; 99 of 100 answers took no longer. */
  p99: number
}

/** Asks for one address by so many clients, each as soon as it has its answer, from a thread of its own. Throws when an answer is not 200. */
export async function load(task: Load): Promise<LoadResult> {
  const worker = new Worker(new URL(import.meta.url), { workerData: task })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

if (!isMainThread) parentPort!.postMessage(await run(workerData as Load))

async function run({ url, cookie, clients, seconds }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const times: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  const client = async () => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      await ask(url, { agent, headers: { cookie } })
      times.push(performance.now() - now)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  agent.destroy()
  times.sort((a, b) => a - b)
  return {
    perSecond: times.length / ((performance.now() - start) / 1000),
    p99: times[Math.floor(times.length * 0.99)]!,
  }
}

function ask(url: string, options: { agent: Agent; headers: Record<string, string> }): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, options, (response) => {
      response.resume()
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`)),
      )
    })
    request.once('error', reject)
  })
}
