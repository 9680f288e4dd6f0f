import { z } from 'zod'
import { readFileIfExists, writeFileAtomic } from '../../system/files.ts'
import { normalUrl } from './urls.ts'

/** A chart that was not the real one. */
export interface StandIn {
  repositoryUrl: string
  chart: string
  version: string
}

const StandIns = z.array(
  z.object({ repositoryUrl: z.string(), chart: z.string(), version: z.string() }),
)

/** Which stand-ins were handed out; kept in a file, since Flux keeps charts across restarts too. */
export interface ServedStandIns {
  add(standIn: StandIn): void
  /** The repository answers by now: its charts are real ones from here on. */
  forget(repositoryUrl: string): void
  list(): StandIn[]
  /** Resolves when the file holds what `list` says. */
  saved(): Promise<void>
}

export async function openServedStandIns(file: string): Promise<ServedStandIns> {
  const served = new Map((await read(file)).map((standIn) => [keyOf(standIn), standIn]))
  let writing = Promise.resolve()
  const save = () => {
    writing = writing
      .then(() => writeFileAtomic(file, `${JSON.stringify([...served.values()])}\n`))
      .catch(() => {}) // The list in memory still holds; only a restart would miss it.
  }
  return {
    add: (standIn) => {
      if (served.has(keyOf(standIn))) return
      served.set(keyOf(standIn), standIn)
      save()
    },
    forget: (repositoryUrl) => {
      const before = served.size
      for (const [key, standIn] of served) {
        if (normalUrl(standIn.repositoryUrl) === normalUrl(repositoryUrl)) served.delete(key)
      }
      if (served.size < before) save()
    },
    list: () => [...served.values()].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
    saved: () => writing,
  }
}

async function read(file: string): Promise<StandIn[]> {
  try {
    return StandIns.parse(JSON.parse((await readFileIfExists(file)) ?? '[]'))
  } catch {
    return []
  }
}

function keyOf(standIn: StandIn): string {
  return `${normalUrl(standIn.repositoryUrl)} ${standIn.chart} ${standIn.version}`
}
