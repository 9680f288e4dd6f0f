import { describe, expect, it } from 'vitest'
import type { Journal, JournalEntry } from '../../../src/engine/journal.ts'
import { planSteps } from '../../../src/engine/plan.ts'
import { revertJournal } from '../../../src/engine/revert.ts'
import { type AnyStep, runSteps } from '../../../src/engine/run.ts'
import type { FleetEventBody } from '../../../src/events.ts'

const step = (id: string, needs: string[], part: Partial<AnyStep> = {}): AnyStep => ({
  id,
  title: id,
  needs,
  inspect: async () => ({ kind: 'needed', intent: { id }, summary: `make ${id}` }),
  apply: async () => {},
  revert: async () => {},
  ...part,
})

function setting() {
  const entries: JournalEntry[] = []
  const events: FleetEventBody[] = []
  const journal: Journal = {
    append: async (entry) => void entries.push(entry),
    read: async () => entries,
  }
  const controller = new AbortController()
  const deps = {
    journal,
    emit: (event: FleetEventBody) => void events.push(event),
    signal: controller.signal,
  }
  return { entries, events, controller, deps }
}

describe('runSteps', () => {
  it('starts a step only after all that it needs, and independent ones side by side', async () => {
    const log: string[] = []
    const both = Promise.withResolvers<void>()
    let waiting = 0
    const meet = async () => {
      waiting += 1
      if (waiting === 2) both.resolve()
      await both.promise
    }
    const { deps } = setting()
    await runSteps(
      [
        step('last', ['left', 'right'], { apply: async () => void log.push('last') }),
        step('left', [], { apply: meet }),
        step('right', [], { apply: meet }),
      ],
      deps,
    )
    expect(log).toEqual(['last'])
  })

  it('journals the intent before it applies anything', async () => {
    const { deps, entries } = setting()
    let journalled = 0
    const apply = async () => {
      journalled = entries.length
    }
    await runSteps([step('a', [], { apply })], deps)
    expect(journalled).toBe(1)
    expect(entries[0]).toMatchObject({ step: 'a', intent: { id: 'a' } })
  })

  it('neither journals nor applies a satisfied step', async () => {
    const { deps, entries, events } = setting()
    const satisfied = step('a', [], {
      inspect: async () => ({ kind: 'satisfied' }),
      apply: () => Promise.reject(new Error('applied')),
    })
    await runSteps([satisfied], deps)
    expect(entries).toEqual([])
    expect(events.at(-1)).toMatchObject({ id: 'a', status: 'satisfied' })
  })

  it('starts nothing new after a failure and throws the first error', async () => {
    const { deps, entries, events } = setting()
    const failing = step('a', [], { apply: () => Promise.reject(new Error('no luck')) })
    await expect(runSteps([failing, step('b', ['a'])], deps)).rejects.toThrow('no luck')
    expect(entries.map((entry) => entry.step)).toEqual(['a'])
    expect(events).toContainEqual(expect.objectContaining({ id: 'a', status: 'failed' }))
  })

  it('stops before the next step when it is interrupted', async () => {
    const { deps, controller, entries } = setting()
    const first = step('a', [], { apply: async () => controller.abort(new Error('stop')) })
    await expect(runSteps([first, step('b', ['a'])], deps)).rejects.toThrow('stop')
    expect(entries.map((entry) => entry.step)).toEqual(['a'])
  })

  it('turns a blocked step into an error with its remedy', async () => {
    const { deps } = setting()
    const blocked = step('a', [], {
      inspect: async () => ({ kind: 'blocked', reason: 'no room', hint: 'make room' }),
    })
    await expect(runSteps([blocked], deps)).rejects.toMatchObject({
      message: 'no room',
      hint: 'make room',
    })
  })

  it('refuses a plan in which a step needs itself', async () => {
    const { deps } = setting()
    await expect(runSteps([step('a', ['b']), step('b', ['a'])], deps)).rejects.toThrow('needs')
  })
})

describe('planSteps', () => {
  it('inspects every step and applies none', async () => {
    const planned = await planSteps([
      step('b', ['a'], { inspect: async () => ({ kind: 'unknown', until: 'a is there' }) }),
      step('a', [], { apply: () => Promise.reject(new Error('applied')) }),
    ])
    expect(planned.map(({ id, inspection }) => [id, inspection.kind])).toEqual([
      ['a', 'needed'],
      ['b', 'unknown'],
    ])
  })
})

describe('revertJournal', () => {
  it('undoes newest first, and goes on after a failure', async () => {
    const undone: unknown[] = []
    const entry = (name: string, intent: unknown) => ({ step: name, intent, at: '' })
    const failures = await revertJournal(
      [entry('a', 1), entry('b', 2), entry('a', 3)],
      {
        a: async (intent) => void undone.push(intent),
        b: () => Promise.reject(new Error('stuck')),
      },
      () => {},
    )
    expect(undone).toEqual([3, 1])
    expect(failures.map(({ step }) => step)).toEqual(['b'])
  })

  it('undoes an intent once, however often it was journalled', async () => {
    const undone: unknown[] = []
    const entry = { step: 'a', intent: { folder: 'here' }, at: '' }
    const revert = async (intent: unknown) => void undone.push(intent)
    await revertJournal([entry, { ...entry, at: 'later' }], { a: revert }, () => {})
    expect(undone).toEqual([{ folder: 'here' }])
  })
})
