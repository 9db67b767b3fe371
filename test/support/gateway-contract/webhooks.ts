import { expect, test } from 'vitest'
import { type It, succeeded } from './world.ts'

export function webhooks(it: It): void {
  const genuine = async () => {
    const { asked, ref } = await succeeded(it())
    return { ...(await it().webhookAbout(ref)), reference: asked.reference, ref }
  }

  test('a webhook of the gateway is believed to be its own, and names the charge', async () => {
    const { gateway, now } = it()
    const { bytes, headers, ref, reference } = await genuine()
    const read = gateway.readWebhook({ bytes, headers, now: now() })
    if (!read.signed) throw new Error(read.cause)
    expect(read.event.id).not.toBe('')
    expect(read.event.about).toEqual({ kind: 'charge', ref, reference })
  })

  test('the same bytes again are the same event', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const at = now()
    expect(gateway.readWebhook({ bytes, headers, now: at })).toEqual(
      gateway.readWebhook({ bytes, headers, now: at }),
    )
  })

  test('one that was signed long ago is refused', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const read = gateway.readWebhook({ bytes, headers, now: now().add({ hours: 1 }) })
    expect(read).toEqual({ signed: false, cause: expect.any(String) })
  })

  test('one byte changed, a wrong signature and none are refused', async () => {
    const { gateway, now } = it()
    const { bytes, headers } = await genuine()
    const tampered = Uint8Array.from(bytes)
    tampered[tampered.length - 2]! ^= 1
    const other = await genuine()
    const reads = [
      gateway.readWebhook({ bytes: tampered, headers, now: now() }),
      gateway.readWebhook({ bytes, headers: other.headers, now: now() }),
      gateway.readWebhook({ bytes, headers: new Headers(), now: now() }),
    ]
    expect(reads.map(({ signed }) => signed)).toEqual([false, false, false])
  })

  test('signed bytes that are no event are refused, and nothing is thrown', () => {
    const { gateway, now, sign } = it()
    const bodies = ['', 'null', '{}', '[1,2', 'hello', '\u0000', '{"id":1}', '"x"'.repeat(100_000)]
    const reads = [
      ...bodies.map((body) => new TextEncoder().encode(body)),
      Uint8Array.from([0xff, 0xfe, 0x00, 0x80]),
    ].map((bytes) => gateway.readWebhook({ bytes, headers: sign(bytes, now()), now: now() }).signed)
    expect(reads).toEqual(reads.map(() => false))
  })
}
