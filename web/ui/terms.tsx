import { CheckField } from './field.tsx'

/** Terms as they are kept: all of the text, to the letter. */
export function TermsText({ text }: { text: string }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      aria-label="Terms"
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
      <CheckField
        label="I have read these terms and agree to them"
        name="agree"
        value="yes"
        error={error}
        required
      />
    </div>
  )
}
