import { Button } from '../ui/button.tsx'
import { DeedForm } from './deed.tsx'

/** Asks the gateway at once what became of a payment. */
export function LookNow({ payment: { accountId, id } }: { payment: { accountId: string; id: string } }) {
  return (
    <DeedForm method="post">
      <input type="hidden" name="deed" value="look" />
      <input type="hidden" name="accountId" value={accountId} />
      <input type="hidden" name="paymentId" value={id} />
      <Button>Look now</Button>
    </DeedForm>
  )
}
