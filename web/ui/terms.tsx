import { useWords } from '../words/use-words.tsx'
import { CheckField } from './field.tsx'

/** Terms as they are kept: all of the text, to the letter. */
export function TermsText({ text, label }: { text: string; label?: string }) {
  const say = useWords('pay')
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      aria-label={label ?? say('terms')}
      className="max-h-96 overflow-y-auto rounded-sm border border-line bg-tint px-4 py-3 text-sm whitespace-pre-line text-soft"
    >
      {text}
    </section>
  )
}

/** The same with the box that says that they were read and accepted: the fields `digest` and `agree`. */
export function Terms({ text, digest, error }: { text: string; digest: string; error?: string }) {
  return (
    <div className="grid gap-3">
      <TermsText text={text} />
      <input type="hidden" name="digest" value={digest} />
      <Agree error={error} />
    </div>
  )
}

/** The box alone, where there are several texts: the field `agree`. */
export function Agree({ error }: { error?: string }) {
  const say = useWords('pay')
  return <CheckField label={say('agree')} name="agree" value="yes" error={error} required />
}
