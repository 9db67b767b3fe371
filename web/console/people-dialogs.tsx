import type { ReactNode } from 'react'
import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { DeedDialog } from './deed.tsx'

/** What each role is called, the one that may do most first. */
export const ROLES = [
  { value: 'owner', label: 'Owner' },
  { value: 'payer', label: 'Payer' },
  { value: 'phone_admin', label: 'Phone administrator' },
  { value: 'department_manager', label: 'Department manager' },
  { value: 'auditor', label: 'Auditor' },
] as const

type Numbers = ReadonlyArray<Shape<'Number'>>

/** Asks somebody by mail to become a member. */
export function InviteDialog({ numbers }: { numbers: Numbers }) {
  return (
    <DeedDialog trigger="Invite…" title="Invite somebody">
      <p>The link that is mailed works once, for seven days.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="invite" />
        <Field id="invite-name" label="Name" name="name" maxLength={200} required />
        <Field id="invite-email" label="Email" name="email" type="email" required />
        <SelectField id="invite-role" label="Role" name="role" options={ROLES} defaultValue="payer" />
        <LineChoice numbers={numbers} chosen={[]} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Mail invitation</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** Gives a member another role. */
export function RoleDialog({ member, numbers }: { member: Shape<'Member'>; numbers: Numbers }) {
  return (
    <DeedDialog look="quiet" trigger="Role…" title={`The role of ${member.name}`}>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="role" />
        <input type="hidden" name="id" value={member.loginId} />
        <SelectField
          id={`role-${member.loginId}`}
          label="Role"
          name="role"
          options={ROLES}
          defaultValue={member.role}
        />
        <LineChoice numbers={numbers} chosen={member.lines ?? []} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Save role</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** Whose calls a department manager sees. Without scripts nothing hides it for the other roles, which do not heed it. */
function LineChoice({ numbers, chosen }: { numbers: Numbers; chosen: readonly string[] }) {
  if (numbers.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Numbers of a department manager</legend>
      <p className="mb-2 text-xs text-faint">Other roles do not need any.</p>
      <div className="grid max-h-48 gap-1 overflow-y-auto border border-line p-2 sm:grid-cols-2">
        {numbers.map(({ id, number, label }) => (
          <label key={id} className="flex items-start gap-2">
            <input
              type="checkbox"
              name="lines"
              value={number}
              defaultChecked={chosen.includes(number)}
              className="mt-0.5 size-4.5 shrink-0"
            />
            <span>
              <PhoneNumber value={number} />
              {label ? <span className="block text-xs text-faint">{label}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** For who has lost the app and its recovery codes. Administrators only. */
export function EndTwoStepDialog({ id, name }: { id: string; name: string }) {
  return (
    <DeedDialog
      right="admin"
      look="quiet"
      trigger="End second step…"
      title={`Ask ${name} for no second step`}
    >
      <p>
        For who has lost the app and the recovery codes. Every session ends, and {name} is told by mail where
        there is an address.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="end-two-step" />
        <input type="hidden" name="id" value={id} />
        <Field
          id={`reason-${id}`}
          label="How you made sure who asks"
          hint="It stands on the timeline."
          name="reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">End the second step of {name}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** For who has lost the address by which they sign in. Administrators only. `email`: the new one, where it is known. */
export function EmailDialog({ id, name, email }: { id: string; name: string; email: string }) {
  return (
    <DeedDialog
      right="admin"
      look="quiet"
      trigger="Sign-in email…"
      title={`Another sign-in email for ${name}`}
    >
      <p>
        For who gets no mail at the old one any more. Every session, the password and the passkeys end. The
        new address gets a link to set a password, the old one is told.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="email" />
        <input type="hidden" name="id" value={id} />
        <Field
          id={`email-${id}`}
          label="New email"
          name="email"
          type="email"
          defaultValue={email}
          maxLength={254}
          required
        />
        <Field
          id={`email-reason-${id}`}
          label="How you made sure who asks"
          hint="It stands on the timeline."
          name="reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">Change the email of {name}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** Asks before somebody is shut out. */
export function ConfirmDialog(props: {
  deed: string
  id: string
  trigger: string
  title: string
  button: string
  children: ReactNode
}) {
  const { deed, id, trigger, title, button, children } = props
  return (
    <DeedDialog look="quiet" trigger={trigger} title={title}>
      <p>{children}</p>
      <Form method="post">
        <input type="hidden" name="deed" value={deed} />
        <input type="hidden" name="id" value={id} />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">{button}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
