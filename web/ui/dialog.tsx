import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import { useLoaderData, useNavigation } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { Button } from './button.tsx'

const DialogId = createContext('')

/**
 * A button and the dialog it opens, for what costs money or cannot be undone. Both are plain HTML (invoker
 * commands), so they also work before or without scripts; the handlers serve browsers from before 2026. It looks the same wherever its button stands,
 * in a column of amounts too.
 */
export function Dialog({
  trigger,
  look,
  title,
  isRefused = false,
  children,
}: {
  trigger: ReactNode
  look?: 'primary' | 'secondary' | 'quiet' | 'danger'
  title: string
  /** Its form was refused, and it says itself why, beside the field: it stays open, or without scripts is there again. */
  isRefused?: boolean
  children: ReactNode
}) {
  const id = useId()
  useCloseWhenDone(id, isRefused)
  // Of the page as it came: from then on the browser opens and closes it.
  const [isOpenAtFirst] = useState(isRefused)
  const invoke = { commandfor: id, command: 'show-modal' }
  return (
    <>
      <Button type="button" look={look} aria-haspopup="dialog" {...invoke} onClick={() => open(id)}>
        {trigger}
      </Button>
      <dialog
        id={id}
        open={isOpenAtFirst}
        aria-labelledby={`${id}-title`}
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-md border border-line bg-raised p-6 text-left text-base font-normal tracking-normal whitespace-normal text-ink shadow-xl"
      >
        <h2 id={`${id}-title`} className="text-lg font-semibold wrap-anywhere">
          {title}
        </h2>
        <div className="mt-2 text-soft">
          <DialogId value={id}>{children}</DialogId>
        </div>
      </dialog>
    </>
  )
}

/**
 * Closes the dialog when its form has been answered. New data on the page means that the deed was done, and the form
 * is emptied; otherwise the page, or the dialog itself, says why not, and what was typed stays for another try.
 */
function useCloseWhenDone(id: string, isRefused: boolean) {
  const { state } = useNavigation()
  const data = useLoaderData<unknown>()
  const before = useRef({ state, data })
  useEffect(() => {
    if (before.current.state === 'idle' && state !== 'idle') before.current = { state, data }
    if (before.current.state !== 'idle' && state === 'idle') {
      if (!isRefused) close(id)
      if (before.current.data !== data) document.getElementById(id)?.querySelector('form')?.reset()
      before.current = { state, data }
    }
  }, [id, isRefused, state, data])
}

/** The row of buttons at a dialog's foot: the deed on the right, a way out beside it. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap-reverse justify-end gap-2">{children}</div>
}

/** Leaves a dialog without doing anything. */
export function DialogCancel({ children }: { children?: ReactNode }) {
  const say = useWords('ui')
  const id = useContext(DialogId)
  const invoke = { commandfor: id, command: 'close' }
  return (
    <Button type="button" look="quiet" {...invoke} onClick={() => close(id)}>
      {children ?? say('cancel')}
    </Button>
  )
}

function open(id: string) {
  const dialog = document.getElementById(id)
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
}

function close(id: string) {
  const dialog = document.getElementById(id)
  if (dialog instanceof HTMLDialogElement && dialog.open) dialog.close()
}
