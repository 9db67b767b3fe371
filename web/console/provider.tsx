import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import type { Route } from './+types/provider.ts'
import { linesOf, type Typed, typedIn } from './account-form.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Provider' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const provider = await loaded(context.get(apiContext).GET('/provider/settings'), url)
  return { provider, saved: url.searchParams.has('saved') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const typed = typedIn(form)
  const logo = form.get('logo')
  const body = {
    name: typed.name,
    legalName: typed.legalName,
    addressLines: linesOf(typed.address),
    primaryColor: typed.primaryColor,
    email: typed.email || null,
    phone: typed.phone || null,
    website: typed.website || null,
    taxId: typed.taxId || null,
    paymentInstructions: typed.paymentInstructions,
    ...(logo instanceof File && logo.size > 0 ? { logoSvg: await logo.text() } : {}),
  }
  const outcome = await attempted(context.get(apiContext).PATCH('/provider', { body }))
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect('/console/provider?saved')
}

export default function Provider({ loaderData, actionData }: Route.ComponentProps) {
  const { provider, saved } = loaderData
  const typed: Typed = actionData?.typed ?? {
    name: provider.name,
    legalName: provider.legalName,
    address: provider.addressLines.join('\n'),
    primaryColor: provider.primaryColor,
    email: provider.email ?? '',
    phone: provider.phone ?? '',
    website: provider.website ?? '',
    taxId: provider.taxId ?? '',
    paymentInstructions: provider.paymentInstructions,
  }
  return (
    <>
      <PageHeader
        title="Provider"
        note="Who you are on these pages and on invoices. Invoices already issued keep what they say."
      />
      <ProblemNotice problem={actionData?.problem} />
      {saved && !actionData?.problem ? <Notice tone="good" title="Saved." /> : null}
      <Form method="post" encType="multipart/form-data" className="max-w-2xl">
        <OnPages typed={typed} hasLogo={provider.logoSvg !== null} />
        <OnInvoices typed={typed} />
        <div className="mt-6">
          <Button look="primary">Save provider</Button>
        </div>
      </Form>
    </>
  )
}

function OnPages({ typed, hasLogo }: { typed: Typed; hasLogo: boolean }) {
  return (
    <Section title="On the pages">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" name="name" defaultValue={typed.name} maxLength={80} required />
        <Field
          label="Colour"
          hint="Where it would be hard to read, it is darkened or lightened."
          name="primaryColor"
          type="color"
          defaultValue={typed.primaryColor}
          required
        />
        <Field label="Email" name="email" type="email" defaultValue={typed.email} />
        <Field label="Telephone" name="phone" type="tel" defaultValue={typed.phone} />
        <Field label="Website" name="website" type="url" defaultValue={typed.website} />
        <Field
          label="Logo"
          hint={hasLogo ? 'An SVG file, in place of the one there is.' : 'An SVG file.'}
          name="logo"
          type="file"
          accept=".svg,image/svg+xml"
        />
      </div>
    </Section>
  )
}

function OnInvoices({ typed }: { typed: Typed }) {
  return (
    <Section title="On invoices">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Legal name" name="legalName" defaultValue={typed.legalName} required />
        <Field label="Tax number" name="taxId" defaultValue={typed.taxId} />
        <div className="sm:col-span-2">
          <TextField label="Address" name="address" defaultValue={typed.address} />
        </div>
        <div className="sm:col-span-2">
          <TextField
            label="How to pay"
            hint="An empty line parts paragraphs."
            name="paymentInstructions"
            defaultValue={typed.paymentInstructions}
          />
        </div>
      </div>
    </Section>
  )
}
