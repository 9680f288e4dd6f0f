import type { KubernetesObject } from '../cluster/types.ts'
import { conditionOf } from '../health/conditions.ts'
import { describe } from '../health/fields.ts'
import { isSuspended } from '../health/kustomization.ts'
import { releaseOf } from './release-record.ts'
import type { Stuck } from './stuck.ts'

/** Which of Helm's records are looked at: those of releases whose removal has begun. */
export const uninstalling = 'owner=helm,status=uninstalling'

/** What Helm says of an upgrade when the last record is neither deployed nor failed. */
const symptom = 'has no deployed releases'

/**
 * Whether helm-controller tries in vain to upgrade. It frees a release that was left pending by
 * itself; one whose removal was cut off it takes for somebody else's and upgrades, which Helm
 * refuses, for ever (flux2#4614).
 */
export function cannotBeUpgraded(release: KubernetesObject): boolean {
  if (isSuspended(release) || release.metadata.deletionTimestamp !== undefined) return false
  const released = conditionOf(release, 'Released')
  return released?.status === 'False' && released.message.includes(symptom)
}

/**
 * HelmReleases whose release was left half-removed.
 * @param records Secrets of Helm's that match `uninstalling`
 */
export function cutOffAmong(releases: KubernetesObject[], records: KubernetesObject[]): Stuck[] {
  return releases.filter(cannotBeUpgraded).flatMap((object): Stuck[] => {
    const { name, namespace } = releaseOf(object)
    const record = records
      .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.name === name)
      .toSorted((one, other) => versionOf(other) - versionOf(one))[0]
    if (!record) return []
    const text = `${describe(object)}: its removal was cut off`
    return [{ object, cure: 'free', record: { name: record.metadata.name, namespace }, text }]
  })
}

function versionOf({ metadata }: KubernetesObject): number {
  return Number(metadata.labels?.version ?? 0)
}
