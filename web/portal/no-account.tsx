import { Form, redirect } from 'react-router'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/no-account.ts'
import { LostAccess } from './lost-access.tsx'
import { personContext, withPerson } from './person.ts'

export const middleware = [withPerson]

export function loader({ context }: Route.LoaderArgs) {
  const me = context.get(personContext)
  if (me.accounts.length > 0) throw redirect('/')
  return { name: me.login.name, email: me.login.email }
}

/** Where somebody stands who is no member of any account any more. */
export default function NoAccount({ loaderData }: Route.ComponentProps) {
  const say = useWords('signIn')
  const { name, email } = loaderData
  return (
    <>
      <DoorHeader title={say('noAccountTitle')}>{say('noAccountIntro', { name: email ?? name })}</DoorHeader>
      <Form method="post" action="/sign-out">
        <Button look="primary" className="w-full">
          {say('signOut')}
        </Button>
      </Form>
      <DoorLinks>
        <LostAccess />
      </DoorLinks>
    </>
  )
}
