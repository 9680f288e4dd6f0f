import { expect, it } from 'vitest'
import { reactingServices } from '../../../src/sync/changes.ts'
import { isLeftAlone } from '../../../src/sync/watch-tree.ts'
import { renderChange, renderSettled } from '../../../src/ui/sync.ts'
import { stage } from '../validate/fleet.ts'

const map = (value: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: a, namespace: shop }
data: { a: "${value}" }
`

it('those services react whose objects change, whose Kustomization changes, or that are new', () => {
  const before = stage({ one: { yaml: map('1') }, two: { yaml: map('1') }, three: {} })
  const changed = stage({
    one: { yaml: map('2') },
    two: { yaml: map('1') },
    three: { postBuild: { substitute: { A: '1' } } },
    four: {},
  })
  expect(
    reactingServices(before, changed)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['four', 'one', 'three'])
  expect(reactingServices(before, before)).toEqual([])
})

it("git's own files and packages are not watched", () => {
  expect(['.git', '.git/index', 'web/node_modules/a'].map(isLeftAlone)).toEqual([true, true, true])
  expect(['', 'apps/web.yaml', '.github/x', '.gitignore'].map(isLeftAlone)).not.toContain(true)
})

it('a change is told with its first files and the services that react', () => {
  const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  expect(renderChange({ files, services: ['n8n', 'web'], uncommitted: true })).toEqual([
    '● changed: a, b, c, d, e, and 2 more',
    '  reacts: n8n, web',
  ])
  expect(renderChange({ files: ['README.md'], services: [], uncommitted: false })).toEqual([
    '● committed: README.md',
    '  reacts: no service',
  ])
  expect(renderSettled('healthy', 1300)).toBe('✓ all healthy after 1.3 s')
})
