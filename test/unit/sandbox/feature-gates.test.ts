import { describe, expect, it } from 'vitest'
import { sandboxProcesses } from '../../../src/sandbox/components/all.ts'
import { sandboxLayout } from '../../../src/sandbox/layout.ts'

const ports = {
  apiServer: 1,
  kwok: 2,
  sourceController: 3,
  kustomizeController: 4,
  helmController: 5,
  sourceWatcher: 6,
}
const argumentsWith = (featureGates: Record<string, boolean>) =>
  sandboxProcesses({
    layout: sandboxLayout('/state/shop'),
    binaries: '/cache',
    ports,
    featureGates,
    stages: [],
    env: {},
  }).map(({ name, args }) => [name, args.filter((one) => one.startsWith('--feature-gates'))])

describe('feature gates of fleet.yaml', () => {
  it("are told to each of Kubernetes' own programs, and to no other", () => {
    const gates = argumentsWith({ HPAScaleToZero: true, Other: false })
    const told = ['--feature-gates=HPAScaleToZero=true,Other=false']
    const kubernetes = gates.filter(([name]) => String(name).startsWith('kube-'))
    expect(kubernetes.map(([, flags]) => flags)).toEqual([told, told, told])
    const others = gates.filter(([name]) => !String(name).startsWith('kube-'))
    expect(others.flatMap(([, flags]) => flags)).not.toContain(told[0])
  })

  it('are not mentioned where there are none', () => {
    const [apiServer] = argumentsWith({}).filter(([name]) => name === 'kube-apiserver')
    expect(apiServer).toEqual(['kube-apiserver', []])
  })
})
