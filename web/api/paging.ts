/** The page of a list that an address asks for, as query parameters of the API. */
export function pageOf(url: URL, limit = 50): { limit: number; after?: string } {
  return { limit, after: url.searchParams.get('after') ?? undefined }
}
