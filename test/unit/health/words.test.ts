import { describe, expect, it } from 'vitest'
import { brief, spoken } from '../../../src/health/words.ts'

const sha1 = 'a46b915412e1efd5043eba7f8e9d36ceebb89100'

describe('brief', () => {
  it.each([
    [
      `Building manifests for revision develop@sha1:${sha1} with a timeout of 5m0s`,
      'Building manifests',
    ],
    [
      `Running health checks for revision main@sha1:${sha1} with a timeout of 9m30s`,
      'Running health checks',
    ],
    [
      "Progressing: Running 'install' action with timeout of 8m0s",
      "Progressing: Running 'install' action",
    ],
    [
      `building artifact: new upstream revision 'develop@sha1:${sha1}'`,
      "building artifact: new upstream revision 'develop@sha1:a46b915'",
    ],
    [`pulled sha256:${sha1}abcdefabcdefabcdefabcdef`, 'pulled sha256:a46b915412e1'],
  ])('says "%s" as "%s"', (long, short) => {
    expect(brief(long)).toBe(short)
  })

  it('leaves out what went well beside a failure', () => {
    const words =
      'Alert/ai/x dry-run failed (Invalid): no\n\nNamespace/ai created\nService/a/b configured\n'
    expect(brief(words)).toBe('Alert/ai/x dry-run failed (Invalid): no')
  })

  it('leaves every other word of the cluster alone', () => {
    const words = 'timeout waiting for: [Deployment/n8n status: InProgress] after 5m0s'
    expect(brief(words)).toBe(words)
  })
})

it('speaks of workloads in lower case and of everything else by its kind', () => {
  expect(spoken({ kind: 'Pod', name: 'n8n-0' })).toBe('pod n8n-0')
  expect(spoken({ kind: 'HelmRelease', name: 'n8n' })).toBe('HelmRelease n8n')
})
