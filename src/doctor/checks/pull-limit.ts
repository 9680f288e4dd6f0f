import { z } from 'zod'
import { askOutside } from '../outside.ts'
import type { Check, Verdict } from '../types.ts'

const tokenSchema = z.object({ token: z.string() })
const image = 'ratelimitpreview/test'
const tokenUrl = `https://auth.docker.io/token?service=registry.docker.io&scope=repository:${image}:pull`
const manifestUrl = `https://registry-1.docker.io/v2/${image}/manifests/latest`

/** Few enough left that a fleet of some twenty services may not get all of its images. */
const few = 30

/** Docker Hub counts anonymous pulls by address; asking (HEAD) is not counted. */
export const pullLimitCheck: Check = {
  id: 'pull-limit',
  title: "Docker Hub's pull limit",
  look: async (_context, signal) => {
    try {
      const answer = await askOutside(tokenUrl, { signal })
      const { token } = tokenSchema.parse(JSON.parse(answer.text))
      const authorization = `Bearer ${token}`
      const { headers } = await askOutside(manifestUrl, {
        method: 'HEAD',
        headers: { authorization },
        signal,
      })
      return judgePullLimit(String(headers['ratelimit-remaining'] ?? ''))
    } catch {
      return { status: 'skipped', detail: 'Docker Hub does not answer' }
    }
  },
}

/** Pure, for tests. @param remaining as in the header: `76;w=21600` */
export function judgePullLimit(remaining: string): Verdict {
  const left = Number.parseInt(remaining, 10)
  if (Number.isNaN(left)) return { status: 'ok', detail: 'no limit here' }
  const detail = `${left} anonymous pulls left`
  if (left >= few) return { status: 'ok', detail }
  return {
    status: 'warning',
    detail,
    why: 'Pulls beyond it are refused (toomanyrequests) until hours later.',
    remedy: 'Wait, or name a mirror of Docker Hub in images.mirrors of fleet.yaml.',
  }
}
