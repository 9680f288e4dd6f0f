import { expect, it } from 'vitest'
import { renderAnnotations, renderFindings } from '../../../src/ui/findings.ts'
import { mergeStages } from '../../../src/validate/merge.ts'
import type { Finding } from '../../../src/validate/types.ts'

const finding = (over: Partial<Finding>): Finding => ({
  severity: 'error',
  rule: 'image-not-pinned',
  object: 'Deployment shop/web',
  message: 'the image nginx has no fixed version',
  hint: 'write a tag',
  location: { file: 'apps/web.yaml', line: 3 },
  ...over,
})
const merged = mergeStages([
  {
    stage: 'dev',
    services: ['web'],
    findings: [finding({ severity: 'warning', message: 'only dev' }), finding({})],
    unchecked: [{ what: '1 object of the kind A', why: 'unknown' }],
  },
  {
    stage: 'prod',
    services: ['web'],
    findings: [finding({})],
    unchecked: [{ what: '1 object of the kind A', why: 'unknown' }],
  },
])

it('prints a finding of several stages once, errors first, and says which stage it is of', () => {
  expect(renderFindings(merged, { durationMs: 1200 })).toEqual([
    'apps/web.yaml:3: error: Deployment shop/web the image nginx has no fixed version — write a tag',
    'apps/web.yaml:3: warning: [dev] Deployment shop/web only dev — write a tag',
    'not checked: 1 object of the kind A: unknown',
    '✗ 1 service in dev and prod: 1 error, 1 warning (1.2 s)',
  ])
})

it('writes annotations that GitHub puts at the line, with nothing that ends a command early', () => {
  const hostile = finding({ message: '100 %\n::error::x', location: { file: 'a,b.yaml', line: 1 } })
  const [line] = renderAnnotations([{ ...hostile, stages: ['dev'] }])
  expect(line).toBe(
    '::error file=a%2Cb.yaml,line=1,title=fleet image-not-pinned::Deployment shop/web 100 %25%0A::error::x — write a tag',
  )
})
