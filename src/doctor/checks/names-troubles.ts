import { clustersIn, namesInBlock } from '../../dns/hosts/block.ts'
import type { FoundHook } from '../../dns/resolver/found-hooks.ts'
import { FleetError } from '../../errors.ts'
import { plural } from '../../ui/text.ts'

/** Something of fleet's in the system's files that is not as it should be. */
export interface NamesTrouble {
  /** Whether `fleet up` cannot go on with it. */
  grave: boolean
  detail: string
  why: string
  remedy: string
}

/** Blocks of a hosts file that are broken, or of clusters that are gone. Pure. */
export function troublesOfHosts(file: Buffer, path: string, clusters: string[]): NamesTrouble[] {
  return clustersIn(file).flatMap((cluster) => {
    try {
      const names = namesInBlock(file, cluster)
      return clusters.includes(cluster) ? [] : [staleNames(cluster, names.length, path)]
    } catch (error) {
      if (!(error instanceof FleetError)) throw error
      return [brokenBlock(error, path)]
    }
  })
}

/** Hooks into the system's resolver that lead nowhere. Pure. */
export function troublesOfHooks(
  hooks: (FoundHook & { answered: boolean })[],
  clusters: string[],
): NamesTrouble[] {
  return hooks.flatMap(({ cluster, path, port, answered }) => {
    if (!clusters.includes(cluster)) return [staleHook(cluster, path)]
    return answered ? [] : [silentHook(cluster, path, port)]
  })
}

function brokenBlock({ message, why = '' }: FleetError, path: string): NamesTrouble {
  const remedy = `Mend or delete those lines of ${path} by hand, with what they enclose.`
  return {
    grave: true,
    detail: message,
    why: `${why} Until then fleet up of that cluster ends there.`,
    remedy,
  }
}

function staleNames(cluster: string, count: number, path: string): NamesTrouble {
  return {
    grave: false,
    detail: `${path} has ${plural(count, 'name')} of ${cluster}, a cluster that you do not have`,
    why: 'They lead here although nothing answers for them, unless they are of another user of this machine.',
    remedy: removing(cluster),
  }
}

function staleHook(cluster: string, path: string): NamesTrouble {
  return {
    grave: false,
    detail: `${path} is of ${cluster}, a cluster that you do not have`,
    why: 'Names of its domain are asked for where nothing answers, unless it is of another user.',
    remedy: removing(cluster),
  }
}

function silentHook(cluster: string, path: string, port: number | undefined): NamesTrouble {
  const where = port === undefined ? 'without a port' : `to port ${port}, where nothing listens`
  return {
    grave: false,
    detail: `${path} sends questions ${where}`,
    why: `Its names are not found while the background process of ${cluster} does not answer.`,
    remedy: `fleet start --cluster ${cluster}`,
  }
}

function removing(cluster: string): string {
  return `fleet dns remove --cluster ${cluster}`
}
