import os from 'node:os'

const MB = 1024 * 1024

/**
 * The settings the embedded PostgreSQL is started with, as `name → value`, each with its reason.
 * They go on the command line, not into postgresql.conf, so that a newer Tollbook can change its mind.
 *
 * `durable: false` is for test servers, whose data may be lost with the machine: it is two to five times faster.
 */
export function serverSettings({
  durable,
  port,
}: {
  durable: boolean
  port: number
}): Record<string, string> {
  return {
    // Only this machine may connect, and only by TCP: a socket path can exceed the 107 bytes that the kernel allows.
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    // Days are cut in each account's own zone by us; the server must never add a zone of its own.
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The server, the web, the workers and a command or two share one machine.
    max_connections: '200',
    shared_buffers: `${sharedBuffersMb(os.totalmem())}MB`,
    // What the planner may assume the kernel caches for us.
    effective_cache_size: `${Math.max(256, Math.floor(os.totalmem() / 2 / MB))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    // An import writes gigabytes of call rows. Fewer checkpoints mean fewer full-page images in the log;
    // the price is a longer recovery after a crash, a minute at worst.
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // wal_compression stays off: these binaries are built without lz4, and pglz costs more time than it saves.
    // SSDs: a random page costs about what a sequential one does.
    random_page_cost: '1.1',
    // Our statements are short or are bulk loads; compiling them costs more than it gives.
    jit: 'off',
    // What a client was told is committed is on disk: money is in here.
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    // A template database is copied for each test file; without a log of every block that is a plain file copy.
    ...(durable ? {} : { wal_level: 'minimal', max_wal_senders: '0', autovacuum: 'off' }),
  }
}

/** An eighth of the memory, from 128 MB to 2 GB: the machine also runs Node, and the kernel caches the rest. */
function sharedBuffersMb(totalBytes: number): number {
  return Math.min(2048, Math.max(128, Math.floor(totalBytes / 8 / MB)))
}
