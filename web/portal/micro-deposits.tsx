import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

/** Asks for the two small deposits that prove whose a bank account is. */
export function MicroDeposits({ isAdded }: { isAdded: boolean }) {
  const say = useWords('methods')
  return (
    <>
      <Notice tone="warn" title={isAdded ? say('savedToConfirm') : say('toConfirm')}>
        {say('depositsComing')}
      </Notice>
      <Form method="post" className="mb-10 grid grid-cols-2 items-start gap-4">
        <input type="hidden" name="deed" value="verify" />
        <Deposit label={say('firstDeposit')} name="first" />
        <Deposit label={say('secondDeposit')} name="second" />
        <div className="col-span-2">
          <Button look="primary">{say('confirmAccount')}</Button>
        </div>
      </Form>
    </>
  )
}

function Deposit({ label, name }: { label: string; name: string }) {
  const say = useWords('methods')
  return (
    <Field
      label={label}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      pattern="(0?[.,])?[0-9]{1,2}"
      placeholder="32"
      title={say('centsSuch')}
      required
    />
  )
}
