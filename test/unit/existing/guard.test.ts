import { describe, expect, it } from 'vitest'
import { looksLikeProduction, permissionFor } from '../../../src/existing/guard.ts'

const cluster = {
  context: 'team',
  server: 'https://10.0.0.1:6443',
  stage: 'dev',
  isNew: false,
  confirm: undefined,
}

describe('a cluster that fleet did not make', () => {
  it('is only looked at by the first run', () => {
    expect(permissionFor({ ...cluster, isNew: true })).toBe('look')
  })

  it('may be changed by the first run when its context is confirmed', () => {
    expect(permissionFor({ ...cluster, isNew: true, confirm: 'team' })).toBe('granted')
  })

  it('may be changed by later runs', () => {
    expect(permissionFor(cluster)).toBe('granted')
  })

  it.each([
    ['context', { context: 'eu-prod-1' }],
    ['server', { server: 'https://api.production.example.com' }],
    ['stage', { stage: 'prod' }],
  ])('has its name typed each time when its %s looks like production', (_, like) => {
    expect(permissionFor({ ...cluster, ...like })).toBe('type-name')
    const { context } = { ...cluster, ...like }
    expect(permissionFor({ ...cluster, ...like, confirm: context })).toBe('granted')
  })

  it('is not changed when another name is confirmed', () => {
    expect(() => permissionFor({ ...cluster, confirm: 'other' })).toThrow(
      'Nothing was done to the cluster of the context team',
    )
  })
})

describe('production', () => {
  it.each(['prod', 'my-prod', 'PROD_eu', 'live', 'prd1', 'arn:aws:eks:eu:1:cluster/production'])(
    'is seen in %s',
    (name) => expect(looksLikeProduction(name)).toBe(true),
  )
  it.each(['dev', 'product-team', 'reproduction', 'delivery', 'olive'])(
    'is not seen in %s',
    (name) => expect(looksLikeProduction(name)).toBe(false),
  )
})
