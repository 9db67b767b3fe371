import { Form, Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field, SelectField } from '../ui/field.tsx'

/** What each role among the provider's own people is called and may do, the one that may do least first. */
export const STAFF_ROLES = [
  { value: 'support', label: 'Support', may: 'Sees everything, changes nothing.' },
  { value: 'billing', label: 'Billing', may: 'Accounts, invoices and payments; not staff and API keys.' },
  { value: 'admin', label: 'Administrator', may: 'Everything, other staff included.' },
] as const

const OPTIONS = STAFF_ROLES.map(({ value, label, may }) => ({
  value,
  label: `${label}: ${may.charAt(0).toLowerCase()}${may.slice(1, -1)}`,
}))

/** Asks somebody by mail to become one of the staff. `wish`: what was typed before one had to confirm who one is. */
export function InviteStaffDialog({ wish }: { wish: { name: string; email: string; role: string } }) {
  return (
    <Dialog look="primary" trigger="Invite…" title="Invite a colleague">
      <p>
        The link that is mailed works once, for seven days. By it they choose a password; who signs in here
        already, as a customer, keeps that one.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="invite" />
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          defaultValue={wish.name}
          maxLength={100}
          required
        />
        <Field
          label="Email"
          name="email"
          type="email"
          autoComplete="off"
          defaultValue={wish.email}
          maxLength={254}
          required
        />
        <SelectField label="Role" name="role" options={OPTIONS} defaultValue={wish.role || 'support'} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Mail invitation</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

type Staff = Shape<'StaffMember'>

/** Gives one of the staff another role. */
export function StaffRoleDialog({ member }: { member: Staff }) {
  const { loginId, name, role, isYou } = member
  return (
    <Dialog look="quiet" trigger={<Trigger what="Role…" name={name} />} title={`The role of ${name}`}>
      <p>
        It counts at once. {isYou ? 'You' : name} and every administrator are told by mail.
        {isYou ? ' As anything but an administrator you no longer see this page.' : ''}
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <Whom deed="role" member={member} />
        <SelectField id={`role-${loginId}`} label="Role" name="role" options={OPTIONS} defaultValue={role} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Save role</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

/** A link that is handed over, for who cannot read mail now. */
export function PasswordLinkDialog({ member }: { member: Staff }) {
  const { name } = member
  return (
    <Dialog
      look="quiet"
      trigger={<Trigger what="Password link…" name={name} />}
      title={`A link for a new password of ${name}`}
    >
      <p>
        Whoever reads mail has a link mailed: “Forgot your password?” on the sign-in page. This one is for who
        cannot: you hand it over yourself, once you know who asks. It works once, for an hour.
      </p>
      <Form method="post">
        <Whom deed="link" member={member} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Make link</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

/** Asks before somebody is shut out. */
export function RemoveStaffDialog({ member }: { member: Staff }) {
  const { name, isYou, apiKeys } = member
  return (
    <Dialog
      look="quiet"
      trigger={<Trigger what="Remove…" name={name} />}
      title={isYou ? 'Leave the staff' : `Remove ${name}`}
    >
      <p>
        {isYou ? 'You are' : `${name} is`} signed out everywhere, at once. Invitations and codes that{' '}
        {isYou ? 'you' : 'they'} sent and nobody has used work no more.
      </p>
      {apiKeys > 0 ? (
        <p className="mt-3">
          <span className="font-medium text-ink">
            {apiKeys === 1 ? 'An API key' : `${apiKeys} API keys`} that {isYou ? 'you' : 'they'} made{' '}
            {apiKeys === 1 ? 'goes' : 'go'} on working:
          </span>{' '}
          keys are the company’s. Revoke under{' '}
          <Link className="underline underline-offset-2" to="/console/api-keys">
            API keys
          </Link>{' '}
          what nobody needs.
        </p>
      ) : null}
      <Form method="post">
        <Whom deed="remove" member={member} />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">{isYou ? 'Remove yourself' : `Remove ${name}`}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

/** Takes an invitation back, or sends another, by which this one works no more. */
export function InvitationDeeds({ invitation }: { invitation: Shape<'StaffInvitation'> }) {
  const { id, email, name, role } = invitation
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <Form method="post">
        <input type="hidden" name="deed" value="invite" />
        <input type="hidden" name="name" value={name} />
        <input type="hidden" name="email" value={email} />
        <input type="hidden" name="role" value={role} />
        <Button look="quiet">
          <Trigger what="Send again" name={name} />
        </Button>
      </Form>
      <Dialog
        look="quiet"
        trigger={<Trigger what="Take back…" name={name} />}
        title={`Take the invitation of ${name} back`}
      >
        <p>The link that was mailed to {email} works no more.</p>
        <Form method="post">
          <input type="hidden" name="deed" value="revoke" />
          <input type="hidden" name="id" value={id} />
          <DialogActions>
            <DialogCancel />
            <Button look="danger">Take invitation back</Button>
          </DialogActions>
        </Form>
      </Dialog>
    </span>
  )
}

/** What is done to whom: for who reads the buttons of a table one after another. */
function Trigger({ what, name }: { what: string; name: string }) {
  return (
    <>
      {what}
      <span className="sr-only"> {name}</span>
    </>
  )
}

function Whom({ deed, member: { loginId, name, isYou } }: { deed: string; member: Staff }) {
  return (
    <>
      <input type="hidden" name="deed" value={deed} />
      <input type="hidden" name="id" value={loginId} />
      <input type="hidden" name="name" value={name} />
      {isYou ? <input type="hidden" name="you" value="yes" /> : null}
    </>
  )
}
