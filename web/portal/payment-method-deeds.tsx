import { Pencil, Trash2 } from 'lucide-react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { methodName } from '../ui/method-label.tsx'
import { useWords } from '../words/use-words.tsx'

const LOOK =
  'inline-flex size-9 items-center justify-center rounded-sm text-soft hover:bg-tint hover:text-ink pointer-coarse:size-11'

/** The pencil and the bin beside the method that AutoPay uses. What removing means is said on the page they lead to. */
export function MethodDeeds({ method }: { method: Shape<'PaymentMethod'> }) {
  const say = useWords('autopay')
  const name = methodName(method, useWords('methods'))
  const [edit, remove] = [say('editMethod', { method: name }), say('removeMethod', { method: name })]
  return (
    <span className="flex shrink-0 gap-1">
      <Link to={`/payment-methods/${method.id}`} aria-label={edit} title={edit} className={LOOK}>
        <Pencil size={18} aria-hidden="true" />
      </Link>
      <Link to={`/payment-methods/${method.id}#remove`} aria-label={remove} title={remove} className={LOOK}>
        <Trash2 size={18} aria-hidden="true" />
      </Link>
    </span>
  )
}
