import type { ComponentProps } from 'react'
import { Form as RouterForm, useRouteLoaderData } from 'react-router'
import type { loader } from './shell.tsx'

/**
 * The form of every page behind the portal's door: it names the account that the page was made for, since another tab may look at another one
 * meanwhile (visit.ts acts on what is named, and on nothing else). A question within a page names none; one that leads to another page does.
 */
export function Form({ children, ...props }: ComponentProps<typeof RouterForm>) {
  const number = useRouteLoaderData<typeof loader>('portal/shell')?.account.number
  const isFilter = props.method === 'get' && props.action === undefined
  return (
    <RouterForm {...props}>
      {number === undefined || isFilter ? null : <input type="hidden" name="account" value={number} />}
      {children}
    </RouterForm>
  )
}
