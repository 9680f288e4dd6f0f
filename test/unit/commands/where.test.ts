import { describe, expect, it } from 'vitest'
import { existingContext } from '../../../src/commands/existing-context.ts'
import { namedContext, namedProvider, refuseMisplaced } from '../../../src/commands/where.ts'

describe('where a command is told to work', () => {
  it('is what the command line says, before fleet.yaml', () => {
    expect(namedProvider({ provider: 'docker' }, { provider: 'sandbox' })).toBe('docker')
    expect(namedProvider({}, { provider: 'sandbox' })).toBe('sandbox')
    expect(namedProvider({}, {})).toBeUndefined()
  })

  it('is an existing cluster when only its context is named', () => {
    expect(namedProvider({ context: 'staging' }, { provider: 'sandbox' })).toBe('existing')
    expect(namedContext({ context: 'staging' }, {})).toBe('staging')
  })

  it('is the context of fleet.yaml only with its provider', () => {
    const cluster = { context: 'staging' }
    expect(namedContext({}, { provider: 'existing', cluster })).toBe('staging')
    expect(namedContext({ provider: 'existing' }, { cluster })).toBe('staging')
    expect(namedContext({ provider: 'docker' }, { provider: 'existing', cluster })).toBeUndefined()
  })
})

describe('an option', () => {
  it.each([
    [{ context: 'staging' }, 'docker', '--context'],
    [{ confirm: 'staging' }, 'sandbox', '--confirm'],
    [{ nodeImage: 'kindest/node' }, 'sandbox', '--node-image'],
    [{ nodeImage: 'kindest/node' }, 'existing', '--node-image'],
    [{ adopt: true }, 'sandbox', '--adopt'],
  ] as const)('%j is refused with the provider %s', (options, provider, named) => {
    expect(() => refuseMisplaced(options, provider)).toThrow(
      `${named} means nothing with the provider ${provider}`,
    )
  })

  it.each([
    [{ context: 'staging', confirm: 'staging' }, 'existing'],
    [{ nodeImage: 'kindest/node' }, 'docker'],
    [{ nodeImage: 'kindest/node' }, 'colima'],
    [{ adopt: true }, 'colima'],
    [{}, 'sandbox'],
  ] as const)('%j is taken with the provider %s', (options, provider) => {
    expect(() => refuseMisplaced(options, provider)).not.toThrow()
  })
})

describe('the context of a cluster that fleet knows', () => {
  const record = {
    name: 'platform',
    provider: 'existing' as const,
    repository: '/fleet',
    stage: 'dev',
    branch: 'develop',
    path: 'clusters/dev',
    createdAt: new Date(0).toISOString(),
    context: { name: 'staging', file: '/kubeconfig' },
  }

  it('is the one it is known by', () => {
    expect(existingContext({}, { record, settings: {} })).toEqual(record.context)
    expect(existingContext({ context: 'staging' }, { record, settings: {} })).toEqual(
      record.context,
    )
  })

  it('is not silently another one than was named', () => {
    expect(() => existingContext({ context: 'live' }, { record, settings: {} })).toThrow(
      'The cluster platform of this fleet is that of the context staging, not live',
    )
  })
})
