import type { Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

/** The customer's next message. What was decided can be replied to for a while; after that one asks anew. */
export function InquiryReply(props: {
  inquiry: Shape<'InquiryDetail'>
  formKey: string
  failed: { problem?: Problem; isMissing?: boolean; typed: string } | undefined
}) {
  const { inquiry, formKey, failed } = props
  const say = useWords('disputes')
  const { state, repliesUntil } = inquiry
  if (state === 'decided' && repliesUntil === null) return <AskAnew inquiry={inquiry} />
  return (
    <Section
      title={say(state === 'decided' ? 'notSettled' : 'reply')}
      note={repliesUntil ? say('replyBy', { day: <Moment value={repliesUntil} style="day" /> }) : null}
    >
      <Form method="post" className="grid gap-4">
        <ProblemNotice problem={failed?.problem} />
        <input type="hidden" name="key" value={formKey} />
        <TextField
          label={say('yourReply')}
          hint={say('messageHint')}
          error={failed?.isMissing ? say('replyMissing') : undefined}
          name="message"
          rows={5}
          maxLength={4000}
          defaultValue={failed?.typed}
          required
        />
        <div>
          <Button look={state === 'waiting_for_customer' ? 'primary' : 'secondary'}>{say('send')}</Button>
        </div>
      </Form>
    </Section>
  )
}

function AskAnew({ inquiry: { callId, invoice, line } }: { inquiry: Shape<'InquiryDetail'> }) {
  const say = useWords('disputes')
  const about = callId
    ? `call=${callId}`
    : `invoice=${invoice?.id ?? ''}${line === null ? '' : `&line=${line}`}`
  return (
    <div className="mt-8">
      <p className="mb-3 text-soft">{say('settled')}</p>
      <ButtonLink to={`/inquiries/new?${about}`}>{say('askAnew')}</ButtonLink>
    </div>
  )
}
