import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Icon } from '../ui/icon.tsx'
import { methodName } from '../ui/method-label.tsx'
import { useWords } from '../words/use-words.tsx'

const PENCIL =
  'M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4'
const BIN =
  'M10 11v6M14 11v6M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2'

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
        <Icon path={PENCIL} />
      </Link>
      <Link to={`/payment-methods/${method.id}#remove`} aria-label={remove} title={remove} className={LOOK}>
        <Icon path={BIN} />
      </Link>
    </span>
  )
}
