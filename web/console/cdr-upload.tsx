import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { isProblem, type Problem } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { Progress } from '../ui/progress.tsx'
import { DeedForm } from './deed.tsx'

type Upload =
  | { kind: 'idle' }
  | { kind: 'sending'; sent: number; size: number }
  | { kind: 'failed'; problem: Problem }

/**
 * Sends a CDR file. With scripts it streams straight to the API, any size, and shows how far it is; without them
 * the form posts it to the page's action.
 */
export function CdrUpload({ sourceId, problem }: { sourceId: string; problem?: Problem }) {
  const [upload, setUpload] = useState<Upload>({ kind: 'idle' })
  const navigate = useNavigate()
  const send = (event: FormEvent<HTMLFormElement>) => {
    const file = new FormData(event.currentTarget).get('file')
    if (!(file instanceof File)) return
    event.preventDefault()
    sendFile(sourceId, file, setUpload, (importId) => navigate(`/console/imports/${importId}`))
  }
  return (
    <>
      <ProblemNotice problem={upload.kind === 'failed' ? upload.problem : problem} />
      <DeedForm
        method="post"
        encType="multipart/form-data"
        onSubmit={send}
        className="flex max-w-xl flex-wrap items-end gap-2"
      >
        <Field
          className="grow"
          label="CDR file"
          hint="As the switch wrote it; .gz too. The same file twice changes nothing."
          name="file"
          type="file"
          required
        />
        <Button
          look="primary"
          name="deed"
          value="upload"
          disabled={upload.kind === 'sending'}
          className="mb-5.5"
        >
          Import file
        </Button>
      </DeedForm>
      {upload.kind === 'sending' ? (
        <div className="mt-3">
          <Progress
            label="Kilobytes sent"
            done={Math.round(upload.sent / 1024)}
            total={Math.round(upload.size / 1024)}
          />
        </div>
      ) : null}
    </>
  )
}

/** XMLHttpRequest, since fetch still cannot tell how much of a body has been sent. */
function sendFile(
  sourceId: string,
  file: File,
  show: (upload: Upload) => void,
  done: (importId: string) => void,
) {
  const request = new XMLHttpRequest()
  request.open('POST', `/api/v1/sources/${sourceId}/imports?name=${encodeURIComponent(file.name)}`)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded }) => show({ kind: 'sending', sent: loaded, size: file.size })
  request.onload = () => {
    const answer: unknown = request.response
    if (request.status < 300 && typeof answer === 'object' && answer !== null && 'id' in answer) {
      done(String(answer.id))
    } else {
      show({
        kind: 'failed',
        problem: isProblem(answer) ? answer : { status: request.status, title: 'The file was not taken.' },
      })
    }
  }
  request.onerror = () =>
    show({
      kind: 'failed',
      problem: {
        status: 0,
        title: 'The connection broke. Send the file again: what is known is not counted twice.',
      },
    })
  show({ kind: 'sending', sent: 0, size: file.size })
  request.send(file)
}
