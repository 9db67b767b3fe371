import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { Moment } from '../ui/moment.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { DeedDialog } from './deed.tsx'

type Method = Shape<'PaymentMethod'>

/** The cards and bank accounts that an account keeps. Staff may remove one; the customer adds them. */
export function AccountMethods(props: { methods: readonly Method[]; autopay: Shape<'Autopay'> | null }) {
  const { methods, autopay } = props
  const columns: Array<Column<Method>> = [
    {
      key: 'method',
      header: 'Method',
      narrow: 'title',
      cell: (method) => <MethodLabel method={method} />,
    },
    { key: 'holder', header: 'Holder', cell: ({ holderName }) => holderName },
    ...(methods.some(({ state }) => state !== 'usable')
      ? [
          {
            key: 'trouble',
            header: 'Trouble',
            cell: ({ trouble, state }: Method) =>
              trouble
                ? words(trouble)
                : state === 'awaiting_micro_deposits'
                  ? 'Micro-deposits are on their way'
                  : null,
          },
        ]
      : []),
    {
      key: 'since',
      header: 'Kept since',
      label: 'since',
      cell: ({ createdAt }) => (
        <span className="whitespace-nowrap">
          <Moment value={createdAt} style="day" />
        </span>
      ),
    },
    {
      key: 'deed',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (method) => <RemoveDialog method={method} use={consequenceFor(method, autopay)} />,
    },
  ]
  return (
    <DataTable caption="Payment methods" rows={methods} columns={columns} rowKey={(method) => method.id} />
  )
}

/** What its end would mean to AutoPay. */
function consequenceFor({ id }: Method, autopay: Shape<'Autopay'> | null): string {
  if (autopay?.state !== 'active') return ''
  if (autopay.methodId === id) return 'AutoPay charges it, and ends with it. '
  return autopay.fallbackMethodId === id ? 'It is AutoPay’s fallback; AutoPay goes on without one. ' : ''
}

function RemoveDialog({ method, use }: { method: Method; use: string }) {
  return (
    <DeedDialog trigger="Remove…" title={`Remove ${method.label}`}>
      <p>{use}It is never charged again, its terms are revoked, and only the customer can add it anew.</p>
      <Form method="post">
        <input type="hidden" name="deed" value="remove-method" />
        <input type="hidden" name="methodId" value={method.id} />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">Remove {method.label}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
