/**
 * An icon, as lines on a field of 24 by 24: decoration beside words, or in what has a label of its own. Paths are Lucide's
 * (ISC License, © Lucide Icons and Contributors) and stand where they are used: its own way of making an icon weighs more than all of the portal's.
 */
export function Icon({ path, size = 18, className }: { path: string; size?: number; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      <path d={path} />
    </svg>
  )
}
