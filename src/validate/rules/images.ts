import { fields, textOf } from '../fields.ts'
import { podsOf } from '../references.ts'
import { describeResource, type Finding, placed, type StageReading } from '../types.ts'

/** Images without a tag or digest, or with one that moves: the same commit would not stay the same. */
export function unpinnedImages(fleet: StageReading): Finding[] {
  return placed(fleet).flatMap(({ resource }) =>
    imagesOf(resource.object)
      .filter((image) => !isPinned(image))
      .map((image) => ({
        severity: 'error' as const,
        rule: 'image-not-pinned',
        object: describeResource(resource),
        message: `the image ${image} has no fixed version`,
        hint: 'write a tag other than latest, or a digest',
      })),
  )
}

/** Images of pods, of CloudNativePG clusters, and in the values of releases where they are usual. */
function imagesOf(object: Record<string, unknown>): string[] {
  const ofPods = podsOf(object).flatMap((pod) => [
    ...fields(pod, 'containers[].image'),
    ...fields(pod, 'initContainers[].image'),
  ])
  const ofClusters = object.kind === 'Cluster' ? fields(object, 'spec.imageName') : []
  const all = [...ofPods, ...ofClusters].filter((image) => typeof image === 'string')
  return [
    ...all,
    ...(object.kind === 'HelmRelease' ? inValues(fields(object, 'spec.values')[0]) : []),
  ]
}

/** `image: { repository, tag }` with a tag that moves; one without a tag is the chart's own. */
function inValues(values: unknown): string[] {
  if (typeof values !== 'object' || values === null) return []
  const repository = textOf(values, 'repository')
  const tag = textOf(values, 'tag')
  const own = repository !== undefined && tag === 'latest' ? [`${repository}:${tag}`] : []
  return [...own, ...Object.values(values).flatMap(inValues)]
}

/** A variable that Flux fills in is not known here, and taken to be a version. */
export function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true
  const tag = /:([^/:@]+)$/.exec(image)?.[1]
  return tag !== undefined && tag !== 'latest'
}
