import { z } from 'zod'
import { notA } from '../kernel/input.ts'

export const logoSvg = z.string({ error: notA('an SVG') })
