import { describe, expect, it } from 'vitest'
import { chooseProvider, type ProviderChoice } from '../../../src/providers/choose.ts'

const choice = (part: Partial<ProviderChoice>): ProviderChoice => ({
  engine: async () => false,
  colima: async () => false,
  yes: false,
  interactive: false,
  ask: () => Promise.reject(new Error('asked')),
  ...part,
})

describe('chooseProvider', () => {
  it('takes the named one without a question', async () => {
    expect(await chooseProvider(choice({ named: 'sandbox', interactive: true }))).toBe('sandbox')
  })

  it('keeps that of the cluster which is already there', async () => {
    expect(await chooseProvider(choice({ existing: 'sandbox' }))).toBe('sandbox')
  })

  it('prefers a container engine that answers', async () => {
    expect(await chooseProvider(choice({ engine: async () => true, yes: true }))).toBe('docker')
  })

  it('lets Colima make an engine where none answers', async () => {
    expect(await chooseProvider(choice({ colima: async () => true, yes: true }))).toBe('colima')
  })

  it('takes --yes for an answer', async () => {
    expect(await chooseProvider(choice({ yes: true }))).toBe('sandbox')
  })

  it('asks a person, and takes no for an answer', async () => {
    const refused = chooseProvider(choice({ interactive: true, ask: async () => false }))
    await expect(refused).rejects.toMatchObject({ code: 'provider-declined', exitCode: 2 })
  })

  it('says what to add when there is nobody to ask', async () => {
    await expect(chooseProvider(choice({}))).rejects.toMatchObject({
      code: 'provider-not-chosen',
      hint: expect.stringContaining('--provider sandbox'),
    })
  })
})
