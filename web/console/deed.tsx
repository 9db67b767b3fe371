import type { ComponentProps } from 'react'
import { Form, useRouteLoaderData } from 'react-router'
import { ButtonLink } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import type { loader } from './shell.tsx'

/** What a deed asks of the provider's own people, as the API does: `write` of billing and administrators, `admin` of administrators. */
export type DeedRight = 'write' | 'admin'

/** True where the role of who is here may do it: the console offers what the API would let them do, and nothing else. */
export function useStaffMay(right: DeedRight = 'write'): boolean {
  const role = useRouteLoaderData<typeof loader>('console/shell')?.role
  return role === 'admin' || (role === 'billing' && right === 'write')
}

/** A dialog that does something; nothing for those whose role may not. */
export function DeedDialog({ right, ...dialog }: ComponentProps<typeof Dialog> & { right?: DeedRight }) {
  return useStaffMay(right) ? <Dialog {...dialog} /> : null
}

/** A form on the page itself that does something; nothing for those whose role may not. */
export function DeedForm(form: ComponentProps<typeof Form>) {
  return useStaffMay() ? <Form {...form} /> : null
}

/** A link to a page that is all about doing something. */
export function DeedLink(link: ComponentProps<typeof ButtonLink>) {
  return useStaffMay() ? <ButtonLink {...link} /> : null
}

/** A form that shows what is set as well: whose role only looks reads it, and changes nothing. */
export function SettingsForm({ children, ...form }: ComponentProps<typeof Form>) {
  if (useStaffMay()) return <Form {...form}>{children}</Form>
  return (
    <>
      <Notice title="Your role looks at this and does not change it." />
      <Form {...form}>
        <fieldset disabled className="contents">
          {children}
        </fieldset>
      </Form>
    </>
  )
}
