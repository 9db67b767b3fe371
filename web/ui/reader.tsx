import { createContext, type ReactNode, useContext } from 'react'

/** How amounts and times are written for whoever reads: a BCP 47 locale and an IANA time zone. */
export type Reader = { locale: string; timeZone: string }

const ReaderContext = createContext<Reader>({ locale: 'en-US', timeZone: 'UTC' })

/** Sets the locale and time zone for everything below: the account's in the portal, the provider's in the console. */
export function ReaderProvider({ reader, children }: { reader: Reader; children: ReactNode }) {
  return <ReaderContext value={reader}>{children}</ReaderContext>
}

export function useReader(): Reader {
  return useContext(ReaderContext)
}
