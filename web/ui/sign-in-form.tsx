import type { ReactNode } from 'react'
import { Form } from 'react-router'
import type { Problem } from '../api/outcome.ts'
import { BrandName } from './brand-name.tsx'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { ProblemNotice } from './notice.tsx'

/** The page one signs in on: one name, one password, and a sentence when they do not match. */
export function SignInForm(props: {
  provider: { name: string; logoSvg: string | null; email: string | null; phone: string | null }
  title: string
  user: { label: string; name: string; type: string; autoComplete: string; value?: string; hint?: string }
  problem?: Problem
  foot: ReactNode
}) {
  const { provider, title, user, problem, foot } = props
  return (
    <div className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="w-full max-w-sm">
        <header>
          <BrandName name={provider.name} logoSvg={provider.logoSvg} />
        </header>
        <main id="main" className="mt-8 border-t border-ink pt-6">
          <h1 className="mb-6 text-2xl font-semibold tracking-tight">{title}</h1>
          <ProblemNotice problem={problem} />
          <Form method="post" className="grid gap-4">
            <Field
              label={user.label}
              name={user.name}
              type={user.type}
              autoComplete={user.autoComplete}
              defaultValue={user.value}
              hint={user.hint}
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
            <Button look="primary" className="mt-2">
              Sign in
            </Button>
          </Form>
        </main>
        <footer className="mt-8 text-sm text-soft">{foot}</footer>
      </div>
    </div>
  )
}
