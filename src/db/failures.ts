/** The connection was lost: SQLSTATE class 08 and 57P (shutdown), and the sockets' own. Whether the last commit arrived is not known. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return (
    /^(08...|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code ?? '') ||
    /Connection terminated|connection timeout|Client has encountered a connection error|premature close/i.test(
      message ?? '',
    )
  )
}

/** Deadlock, serialization failure, lock not available: the transaction is whole or not there, and may be tried again. */
export function isLockTrouble(error: unknown): boolean {
  return ['40P01', '40001', '55P03'].includes((error as { code?: string }).code ?? '')
}

/** 53100 is disk_full; ENOSPC where the file itself cannot be spooled. */
export function isOutOfSpace(error: unknown): boolean {
  return ['53100', 'ENOSPC'].includes((error as { code?: string }).code ?? '')
}
