import { isRouteErrorResponse } from 'react-router'
import { isProblem } from '../api/outcome.ts'
import { ButtonLink } from './button.tsx'

/** An error page's words: what happened, and what to do next. Nothing technical unless the API said it. */
export function Trouble({ error, home }: { error: unknown; home: string }) {
  const { status, title, detail } = explain(error)
  return (
    <div className="mx-auto max-w-xl py-16">
      <p className="text-sm text-faint tabular-nums">{status}</p>
      <h1 className="mt-1 text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-soft">{detail}</p>
      <div className="mt-6">
        <ButtonLink to={home} external>
          Go to the first page
        </ButtonLink>
      </div>
    </div>
  )
}

function explain(error: unknown): { status: number; title: string; detail: string } {
  if (isRouteErrorResponse(error)) {
    if (error.status === 404) {
      return {
        status: 404,
        title: 'There is nothing at this address',
        detail: 'It may have been mistyped, or it belongs to another account. Nothing was changed.',
      }
    }
    if (isProblem(error.data)) {
      const { title, detail, code } = error.data
      const isEmpty = code === 'no_provider'
      return {
        status: error.status,
        title: isEmpty ? 'There is no telephone company here yet' : title,
        detail: detail ?? 'Nothing was changed.',
      }
    }
  }
  return {
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'The page could not be made. Nothing was changed; please try again in a moment.',
  }
}
