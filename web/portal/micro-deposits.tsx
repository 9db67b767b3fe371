import { Form } from 'react-router'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'

/** Asks for the two small deposits that prove whose a bank account is. */
export function MicroDeposits({ isAdded }: { isAdded: boolean }) {
  return (
    <>
      <Notice
        tone="warn"
        title={
          isAdded ? 'The account is saved; it has to be confirmed once.' : 'The account has to be confirmed.'
        }
      >
        In one to two business days two deposits of less than a dollar each arrive on it. Say here how much
        they were; then it can be used for payments.
      </Notice>
      <Form method="post" className="mb-10 grid grid-cols-2 items-start gap-4">
        <input type="hidden" name="deed" value="verify" />
        <Deposit label="First deposit, in cents" name="first" />
        <Deposit label="Second deposit, in cents" name="second" />
        <div className="col-span-2">
          <Button look="primary">Confirm the account</Button>
        </div>
      </Form>
    </>
  )
}

function Deposit({ label, name }: { label: string; name: string }) {
  return (
    <Field
      label={label}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      pattern="(0?[.,])?[0-9]{1,2}"
      placeholder="32"
      title="Cents, such as 32"
      required
    />
  )
}
