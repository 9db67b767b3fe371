import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../kernel/refusal.ts'
import { RECORD_BYTES_MAX, textsIn } from './record-block.ts'
import { readRecords } from './record-stream.ts'

type Framing = 'lines' | 'json'

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** Records of a file read in pieces of these sizes, in turn; how it ended. */
async function read(
  content: string | Buffer,
  framing: Framing = 'lines',
  sizes: readonly number[] = [65_536],
) {
  const texts: string[] = []
  const tooLong: Record<number, number> = {}
  let refused: Refusal | null = null
  try {
    for await (const block of readRecords(pieces(Buffer.from(content as string), sizes), framing)) {
      for (const [i, bytes] of block.tooLong) tooLong[texts.length + i] = bytes
      for (const text of textsIn(block.lines.subarray(0, -1))) texts.push(text)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refused = error
  }
  return { texts, tooLong, refused }
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

describe('wherever the bytes are cut into chunks, the records are the same', () => {
  test('of lines, in UTF-8, Latin-1 and a mixture, with LF and CRLF', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => Buffer.from(text.replace(/[\r\n]/g, ''))),
      fc
        .uint8Array({ maxLength: 30 })
        .map((bytes) => Buffer.from(bytes.filter((b) => b !== 10 && b !== 13 && b !== 0))),
      fc.constant(Buffer.from('')),
    )
    const file = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, end, closed]) =>
        Buffer.concat([
          Buffer.from('first,line,of,a,file\n'),
          ...lines.flatMap((bytes) => [bytes, Buffer.from(end)]),
          Buffer.from(closed ? '' : 'x'),
        ]),
      )
    await fc.assert(
      fc.asyncProperty(file, cuts, async (bytes, sizes) => {
        expect(await read(bytes, 'lines', sizes)).toEqual(await read(bytes))
      }),
      { numRuns: 300 },
    )
  })

  test('of JSON documents, one a line or pretty-printed, plain or gzip', async () => {
    const documents = fc.array(
      fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
      { maxLength: 5 },
    )
    const layout = fc.constantFrom<[number | undefined, string, string, string]>(
      [undefined, '', '\n', ''], [undefined, '', '', ''], [2, '', '\n', ''], [1, '[\n', ',\n', '\n]\n'], [undefined, '[', ',', ']'],
    ) // biome-ignore format: a table
    await fc.assert(
      fc.asyncProperty(
        documents,
        layout,
        cuts,
        fc.boolean(),
        async (all, [indent, open, between, close], sizes, zipped) => {
          const text = open + all.map((one) => JSON.stringify(one, null, indent)).join(between) + close
          const found = await read(zipped ? gzipSync(text) : text, 'json', sizes)
          expect(found.texts.map((one) => JSON.parse(one))).toEqual(JSON.parse(JSON.stringify(all)))
          expect(found).toEqual(await read(text, 'json'))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('with a byte order mark before them', async () => {
    for (const size of [1, 2, 3, 4, 100]) {
      expect((await read('\ufeffa,b\nc,d\n', 'lines', [size])).texts).toEqual(['a,b', 'c,d'])
      expect((await read('\ufeff{"a":1}', 'json', [size])).texts).toEqual(['{"a":1}'])
      expect((await read(gzipSync('\ufeffa,b\nc,d\n'), 'lines', [size])).texts).toEqual(['a,b', 'c,d'])
    }
  })
})

describe('line ends', () => {
  test('CRLF is a line end; a carriage return inside a line is kept', async () => {
    expect((await read('a\r\nb\rc\r\n\r\nd')).texts).toEqual(['a', 'b\rc', '', 'd'])
  })

  test('a file without a final newline has its last line; one with it has no line more', async () => {
    expect((await read('a\nb')).texts).toEqual(['a', 'b'])
    expect((await read('a\nb\n')).texts).toEqual(['a', 'b'])
    expect((await read('\n\n')).texts).toEqual(['', ''])
    expect((await read('')).texts).toEqual([])
  })
})

describe('encodings', () => {
  test('a line in Latin-1 is read as such, and its UTF-8 neighbours as they are', async () => {
    const file = Buffer.concat([
      Buffer.from('Zoë,1\n'),
      Buffer.from('Zoë,2\n', 'latin1'),
      Buffer.from('Zoë €,3\n'),
    ])
    expect((await read(file)).texts).toEqual(['Zoë,1', 'Zoë,2', 'Zoë €,3'])
    const json = Buffer.concat([Buffer.from('{"a":"Zoë"}\n'), Buffer.from('{"a":"Zoë"}\n', 'latin1')])
    expect((await read(json, 'json')).texts).toEqual(['{"a":"Zoë"}', '{"a":"Zoë"}'])
  })

  test('NUL bytes stay in their line', async () => {
    expect((await read('a,b\nc\0\0,d\ne,f\n')).texts).toEqual(['a,b', 'c\0\0,d', 'e,f'])
  })

  test('UTF-16 is refused with what to do, marked or not, plain or gzip, however it is cut', async () => {
    const unmarked = Buffer.from('"","16175550100","12125550000"\n', 'utf16le')
    const files = [
      Buffer.concat([Buffer.from([0xff, 0xfe]), unmarked]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(unmarked).swap16()]),
      unmarked,
      Buffer.from(unmarked).swap16(),
    ]
    for (const file of files) {
      for (const size of [1, 3, 7, 1000]) {
        for (const bytes of [file, gzipSync(file)]) {
          const { texts, refused } = await read(bytes, 'lines', [size])
          expect(texts).toEqual([])
          expect(refused).toMatchObject({
            code: 'not_utf8',
            message: 'The file is UTF-16; convert it to UTF-8 (for example: iconv -f utf-16 -t utf-8).',
          })
        }
      }
    }
  })
})

describe('gzip', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 2_654_435_761) % 4_294_967_296}`)

  test('is known by its first bytes, and members put together are one file', async () => {
    const zipped = Buffer.concat([gzipSync('a\nb\n'), gzipSync('c\nd\n')])
    expect((await read(zipped, 'lines', [1])).texts).toEqual(['a', 'b', 'c', 'd'])
    expect((await read(gzipSync(''))).texts).toEqual([])
  })

  test('cut off: what came before is kept, and a sentence says what happened', async () => {
    const whole = gzipSync(lines.join('\n'))
    const { texts, refused } = await read(whole.subarray(0, Math.floor(whole.length / 2)))
    expect(refused).toMatchObject({
      code: 'broken_gzip',
      message: 'The gzip stream is broken (unexpected end of file); was the copy cut off?',
    })
    expect(texts.length).toBeGreaterThan(8_000)
    expect(texts).toEqual(lines.slice(0, texts.length))
  })

  test('damaged in the middle: what came before is kept', async () => {
    const whole = gzipSync(lines.join('\n'))
    whole.fill(0xff, whole.length / 2, whole.length / 2 + 64)
    const { texts, refused } = await read(whole, 'lines', [4096])
    expect(refused?.code).toBe('broken_gzip')
    expect(texts.length).toBeGreaterThan(5_000)
    // The decoder may have gone astray a little before it noticed.
    expect(texts.slice(0, 5_000)).toEqual(lines.slice(0, 5_000))
  })
})

describe('a record that is too long', () => {
  const MB = 1024 * 1024

  for (const [name, bytes] of [
    ['1 MB', MB],
    ['10 MB', 10 * MB],
  ] as const) {
    for (const place of ['in the middle', 'at the end', 'at the end, closed']) {
      test(`a line of ${name} ${place} is named by its size; its neighbours are intact`, async () => {
        const after = place === 'in the middle' ? '\nafter,1\nafter,2\n' : place === 'at the end' ? '' : '\n'
        const file = `before,1\n${'x'.repeat(bytes)}${after}`
        for (const size of [65_536, 1_000_003, 64 * MB]) {
          const { texts, tooLong } = await read(file, 'lines', [size])
          expect(tooLong).toEqual({ 1: bytes })
          expect([texts[0], ...texts.slice(2)]).toEqual([
            'before,1',
            ...(place === 'in the middle' ? ['after,1', 'after,2'] : []),
          ])
          expect(texts[1]!.length).toBeLessThanOrEqual(4 * MB)
        }
      })
    }
  }

  test('a JSON document of 1 MB or 10 MB is named by its size, as one line; its neighbours are intact', async () => {
    for (const bytes of [MB, 10 * MB]) {
      const long = `{"long":\n"${'x'.repeat(bytes - 12)}"}`
      const file = `{"before":1}\n${long}\n{"after":1}\n{"after":2}\n`
      for (const size of [65_536, 64 * MB]) {
        const { texts, tooLong } = await read(file, 'json', [size])
        expect(tooLong).toEqual({ 1: bytes })
        expect(texts[1]).not.toContain('\n')
        expect([texts[0], ...texts.slice(2)]).toEqual(['{"before":1}', '{"after":1}', '{"after":2}'])
      }
    }
  })

  test('a file of one endless line stays in bounded memory', async () => {
    async function* endless() {
      const chunk = Buffer.alloc(MB, 'x')
      for (let i = 0; i < 400; i++) yield chunk
    }
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
    let found = 0
    for await (const { ends, tooLong } of readRecords(endless(), 'lines')) {
      found += ends.length
      expect(tooLong.get(0)).toBe(400 * MB)
    }
    expect(found).toBe(1)
    expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(
      100 * MB,
    )
  })

  test('one of exactly the limit is read', async () => {
    expect((await read('x'.repeat(RECORD_BYTES_MAX))).tooLong).toEqual({})
    expect((await read('x'.repeat(RECORD_BYTES_MAX + 1))).tooLong).toEqual({ 0: RECORD_BYTES_MAX + 1 })
  })
})

describe('JSON', () => {
  test('braces and escaped quotes in strings do not cut', async () => {
    const documents = ['{"a":"}{"}', '{"b":"\\"}{\\\\"}', '{"c":{"d":"{{{"},"e":[{}]}']
    expect((await read(documents.join(''), 'json')).texts).toEqual(documents)
  })

  test('bodies that are not JSON end at their line: neighbours are intact, whatever quotes they hold', async () => {
    const lines = ['{"a":1}', 'he said "hello', '{"b":2}', 'cdr=%7B%22c%22%3A3%7D', '}}}', '{"d":4}']
    expect((await read(lines.join('\n'), 'json')).texts).toEqual(lines)
  })

  test('a document that was cut off does not take the next ones with it', async () => {
    const whole = '{"variables":{"uuid":"a"},"callflow":[{"x":1},{"y":2}]}'
    for (let cut = 1; cut < whole.length; cut++) {
      const { texts } = await read(`${whole}\n${whole.slice(0, cut)}\n${whole}\n${whole}\n`, 'json')
      const good = texts.filter((text) => text === whole).length
      // Where it ended just where a value or a list's item was due, the next document could be that; it costs that one only.
      expect([cut, good]).toEqual([cut, /[:[]$|"x":1\},$/.test(whole.slice(0, cut)) ? 2 : 3])
    }
  })
})

test('a stream that is not read to its end is closed', async () => {
  let closed = false
  async function* stream() {
    try {
      for (;;) yield Buffer.from('line\n'.repeat(1000))
    } finally {
      closed = true
    }
  }
  for await (const _ of readRecords(stream(), 'lines')) break
  expect(closed).toBe(true)
})
