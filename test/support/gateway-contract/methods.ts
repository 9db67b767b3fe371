import { expect, test } from 'vitest'
import { charge, fresh, type It, request } from './world.ts'

export function methods(it: It): void {
  test('a method is described as it was saved', async () => {
    const { gateway, save } = it()
    const method = await save('good_card')
    expect(await gateway.describeMethod({ ref: method.ref })).toEqual({ kind: 'found', found: method })
    expect(method).toMatchObject({ rail: 'card', state: 'usable', bank: null })
    expect(method.last4).toMatch(/^\d{4}$/)
  })

  test('a detached method is never charged again', async () => {
    const { gateway, save } = it()
    const method = await save('good_card')
    expect(await gateway.detachMethod({ ref: method.ref })).toEqual({ kind: 'detached' })
    expect(await gateway.detachMethod({ ref: method.ref })).toEqual({ kind: 'detached' })
    expect(await charge(gateway, request(method, 1999n))).toMatchObject({
      ...{ kind: 'declined', code: 'method_unusable', retry: 'new_method' },
    })
  })

  test('a method of another customer is not charged', async () => {
    const { gateway, save } = it()
    const [mine, yours] = [await save('good_card'), await save('good_card')]
    const asked = request(mine, 1999n, { methodRef: yours.ref })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'declined', code: 'method_unusable' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test('asked for twice, a customer is one', async () => {
    const { gateway } = it()
    const asked = { reference: fresh('account'), name: 'Acme <b>', email: null }
    expect(await gateway.createCustomer(asked)).toEqual(await gateway.createCustomer(asked))
  })
}
