import { expect, test } from 'vitest'
import { telephone } from './input.ts'

test.each([
  '+1 617 555 0148',
  '617-555-0148',
  '(617) 555-0148',
  '+1 (617) 555-0148 ext. 12',
  '617 555 0148 x12',
  '+49 (0)30 5550148',
  '030/5550148',
  '514 555-0148, poste 9',
  '1-800-FLOWERS',
  '1 800 555 CALL',
  '611',
])("'%s' is a telephone number", (text) => {
  expect(telephone.safeParse(text).success).toBe(true)
})

test.each([
  ['', 'is empty'],
  ['abc', "'abc' is not a telephone number such as +1 617 555 0148"],
  ['12', "'12' is not a telephone number such as +1 617 555 0148"],
  ['ann@acme.example', "'ann@acme.example' is not a telephone number such as +1 617 555 0148"],
  ['1 call me', "'1 call me' is not a telephone number such as +1 617 555 0148"],
  [
    '+1 617 555 0148 0148 0148',
    "'+1 617 555 0148 0148 0148' is not a telephone number such as +1 617 555 0148",
  ],
  ['<script>', "'<script>' is not a telephone number such as +1 617 555 0148"],
])("'%s' is none: %s", (text, message) => {
  expect(telephone.safeParse(text, { reportInput: true }).error?.issues[0]?.message).toBe(message)
})
