/** A registry whose images are cached. */
export interface Upstream {
  /** As images name it: `docker.io`. */
  registry: string
  /** Where it is: `https://registry-1.docker.io`. */
  url: string
}

/** Most images of most fleets come from these two; the rest is named in fleet.yaml. */
const usual: Record<string, string> = {
  'docker.io': 'https://registry-1.docker.io',
  'ghcr.io': 'https://ghcr.io',
}

/** The registries to cache: the usual ones, and those of fleet.yaml's `images.mirrors`, which win. */
export function upstreamsOf(mirrors: Record<string, string> = {}): Upstream[] {
  return Object.entries({ ...usual, ...mirrors }).map(([registry, url]) => ({ registry, url }))
}
