import { isRouteErrorResponse } from 'react-router'
import { isProblem } from '../api/outcome.ts'
import { useProblemSentence } from '../words/problem-sentence.ts'
import { useWords } from '../words/use-words.tsx'
import { ButtonLink } from './button.tsx'

/** An error page's words: what happened, and what to do next. Nothing technical unless the API said it. */
export function Trouble({ error, home }: { error: unknown; home: string }) {
  const say = useWords('ui')
  const { status, title, detail } = useExplanation(error)
  return (
    <div className="mx-auto max-w-xl py-16">
      <title>{title}</title>
      <p className="text-sm text-faint tabular-nums">{status}</p>
      <h1 className="mt-1 text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-soft">{detail}</p>
      <div className="mt-6">
        <ButtonLink to={home} external>
          {say('home')}
        </ButtonLink>
      </div>
    </div>
  )
}

function useExplanation(error: unknown): { status: number; title: string; detail: string } {
  const say = useWords('ui')
  const answer = isRouteErrorResponse(error) ? error : null
  const problem = isProblem(answer?.data) ? answer.data : undefined
  const sentence = useProblemSentence(problem)
  if (answer?.status === 404) return { status: 404, title: say('notFoundTitle'), detail: say('notFound') }
  if (!answer || !problem) return { status: 500, title: say('troubleTitle'), detail: say('trouble') }
  const title = say(problem.code === 'no_provider' ? 'noProviderTitle' : 'refusedTitle')
  return { status: answer.status, title, detail: sentence || say('nothingChanged') }
}
