/** The provider as the head of a page names it: its logo where there is one, else its name set in type. */
export function BrandName({ name, logoSvg }: { name: string; logoSvg: string | null }) {
  return logoSvg ? (
    // As an image, an SVG runs no scripts, whatever is in it.
    <img
      src={`data:image/svg+xml,${encodeURIComponent(logoSvg)}`}
      alt={name}
      className="block h-8 w-auto max-w-44 object-contain object-left"
    />
  ) : (
    <span className="flex items-center gap-2 font-semibold tracking-tight whitespace-nowrap">
      <span aria-hidden="true" className="block h-4 w-1 bg-brand-fill" />
      {name}
    </span>
  )
}
