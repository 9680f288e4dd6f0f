import { beforeAll, describe, expect, it } from 'vitest'
import { isRecord } from '../../../src/cluster/parse.ts'
import { memoryForecast } from '../../../src/memory/forecast.ts'
import type { FleetModel } from '../../../src/repository/model.ts'
import { renderedObjects } from '../../../src/steps/fleet-objects.ts'
import { buildReader, hasGo } from '../repository/support.ts'
import { readTemplate } from './support.ts'

const title = 'what the built-in fleet takes'
let model: FleetModel

describe.skipIf(!hasGo)(hasGo ? title : `${title} (skipped: no Go on this machine)`, () => {
  beforeAll(async () => {
    await buildReader()
    model = await readTemplate('dev')
  })

  it('of memory, as dev, leaves room on a machine of 8 GiB', () => {
    const { totalMiB, byService } = memoryForecast(model)
    expect(totalMiB).toBeGreaterThan(4 * 1024)
    expect(totalMiB).toBeLessThan(7 * 1024)
    expect([...byService.keys()]).toContain('flux-system/postgresql-cluster')
  })

  it('of images is pinned to a version that does not move', () => {
    const images = renderedObjects(model).flatMap(imagesOf)
    expect(images.length).toBeGreaterThan(3)
    for (const image of images) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$|@sha256:/)
  })

  it("of n8n is not the chart's own tag, which moves", () => {
    const release = renderedObjects(model).find(
      ({ kind, metadata }) => kind === 'HelmRelease' && metadata.name === 'n8n',
    )
    expect(release).toMatchObject({ spec: { values: { image: { tag: expect.any(String) } } } })
  })
})

/** Every `image: name`, `imageName: name` and `image: { repository, tag }`, however deep. */
function imagesOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(imagesOf)
  if (!isRecord(node)) return []
  const { image, imageName } = node
  const named = [image, imageName].filter((one) => typeof one === 'string')
  // Without a tag it is that of the chart's version.
  const tagged = isRecord(image) && 'tag' in image ? [`${image.repository ?? ''}:${image.tag}`] : []
  return [...named, ...tagged, ...Object.values(node).flatMap(imagesOf)]
}
