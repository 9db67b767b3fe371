import type { ReactNode } from 'react'
import { isRouteErrorResponse, useLocation } from 'react-router'
import { isProblem } from '../api/outcome.ts'
import { useProblemSentence } from '../words/problem-sentence.ts'
import { useWords } from '../words/use-words.tsx'
import { ButtonLink } from './button.tsx'
import { Title } from './title.tsx'

/** An error page's words: what happened, and what to do next. Nothing technical unless the API said it. */
export function Trouble(props: {
  error: unknown
  home: string
  /** Where else to look for what is not at this address. */
  elsewhere?: ReactNode
  /** What was refused and may be asked for again. */
  again?: string
}) {
  const { error, home, elsewhere, again } = props
  const say = useWords('ui')
  const { pathname, search } = useLocation()
  const { status, title, detail } = useExplanation(error)
  return (
    <div className="mx-auto max-w-xl py-16">
      <Title>{title}</Title>
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-soft">{detail}</p>
      {status === 404 ? elsewhere : null}
      <div className="mt-6 flex flex-wrap gap-2">
        {isLostConnection(error) ? (
          <ButtonLink look="primary" to={`${pathname}${search}`} external>
            {say('reload')}
          </ButtonLink>
        ) : null}
        {again !== undefined && status !== 404 && status !== 403 ? (
          <ButtonLink look="primary" to={again} external>
            {say('again')}
          </ButtonLink>
        ) : null}
        <ButtonLink to={home} external>
          {say('home')}
        </ButtonLink>
      </div>
      {status === null ? null : (
        <p className="mt-8 text-xs text-faint tabular-nums">{say('errorCode', { status })}</p>
      )}
    </div>
  )
}

function useExplanation(error: unknown): { status: number | null; title: string; detail: string } {
  const say = useWords('ui')
  const answer = isRouteErrorResponse(error) ? error : null
  const problem = isProblem(answer?.data) ? answer.data : undefined
  const sentence = useProblemSentence(problem)
  if (answer?.status === 404) return { status: 404, title: say('notFoundTitle'), detail: say('notFound') }
  if (answer?.status === 400 && problem?.code === 'bad_input')
    return { status: 400, title: say('refusedTitle'), detail: say('formOld') }
  if (isLostConnection(error)) return { status: null, title: say('lostTitle'), detail: say('lost') }
  if (!answer || !problem) return { status: 500, title: say('troubleTitle'), detail: say('trouble') }
  const title = say(TITLES[problem.code ?? ''] ?? (answer.status < 500 ? 'refusedTitle' : 'troubleTitle'))
  return { status: answer.status, title, detail: sentence || say('nothingChanged') }
}

const TITLES: Readonly<Record<string, 'noProviderTitle' | 'forbiddenTitle' | 'tooFastTitle'>> = {
  no_provider: 'noProviderTitle',
  too_many_requests: 'tooFastTitle',
  forbidden: 'forbiddenTitle',
}

/** In the browser: the server was not reached, or its answer did not come. Each browser has words of its own for that. */
function isLostConnection(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}
