import { useProvider } from '../root.tsx'

/** Whom to ask, and when: the provider's people for customers where there are any, else the provider. Telephones can call the number. */
export function SupportContact() {
  const provider = useProvider()?.provider
  if (!provider) return null
  const phone = provider.supportPhone ?? provider.phone
  const email = provider.supportEmail ?? provider.email
  const link = 'whitespace-nowrap hover:text-ink hover:underline pointer-coarse:py-2'
  return (
    <p className="text-pretty">
      {provider.name}
      {phone ? (
        <>
          {' · '}
          <a className={link} href={telephoneAddress(phone)}>
            {phone}
          </a>
        </>
      ) : null}
      {provider.supportHours ? (
        // In the provider's own words.
        <span lang={provider.locale}> · {provider.supportHours}</span>
      ) : null}
      {email ? (
        <>
          {' · '}
          <a className={`${link} wrap-anywhere whitespace-normal`} href={`mailto:${email}`}>
            {email}
          </a>
        </>
      ) : null}
    </p>
  )
}

/** `tel:` of a number as the provider writes it: RFC 3966 has digits and a leading plus, and an extension by its own name. */
export function telephoneAddress(phone: string): string {
  const [number = '', extension] = phone.split(/\s*(?:ext\.?|x|#)\s*(?=\d+\s*$)/i)
  const digits = number.replace(/[^+\d]/g, '')
  return `tel:${digits}${extension ? `;ext=${extension.trim()}` : ''}`
}
