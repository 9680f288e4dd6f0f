import { access, readdir } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { colimaAt } from '../colima/command.ts'
import type { Machine } from '../colima/ensure.ts'
import { colimaHome } from '../colima/home.ts'
import { readProfile, readSocket } from '../colima/profiles.ts'
import { machineWishes } from '../colima/wishes.ts'
import { FleetError } from '../errors.ts'
import { readKept } from '../kind/kept.ts'
import { madeCluster } from '../kind/made.ts'
import { removeCluster } from '../kind/remove.ts'
import { colimaStep, isAdopted, restMachine } from '../steps/colima.ts'
import { dockerMaker, kindSteps } from './docker-maker.ts'
import type { ClusterMaker } from './provider.ts'

/** A profile that is not the user's own. */
const usualProfile = 'fleet'

/** Starts a machine of Colima's, and makes a kind cluster in it. */
export function colimaMaker(folder: string): ClusterMaker {
  const state = dirname(dirname(folder))
  const cluster = madeCluster(folder)
  const onEngine = dockerMaker(folder, cluster)
  return {
    ...onEngine,
    steps: (request) => {
      const { colima: settings, requestsMiB } = request
      const { adopt } = request.kind
      const profile = settings.profile ?? usualProfile
      const machine = machineOf(state, profile)
      const has = { cpus: cpus().length, memoryMiB: totalmem() / 2 ** 20 }
      const wishes = machineWishes(settings, requestsMiB, has)
      const endpoint = async () => (await readKept(folder))?.endpoint ?? socketOf(machine)
      return [
        colimaStep({ machine, wishes, mark: markOf(state, profile), adopt }),
        ...kindSteps(request, cluster, endpoint, ['colima']),
      ]
    },
    stop: async () => {
      await onEngine.stop()
      for (const profile of await ownProfiles(state)) {
        await restMachine(machineOf(state, profile), { profile })
      }
    },
    reverters: {
      ...onEngine.reverters,
      'kind-cluster': async (intent) => {
        await wakeMachines(state)
        await removeCluster(intent, folder)
      },
      colima: (intent) => restMachine(machineOf(state, usualProfile), intent),
    },
  }
}

/** A profile under fleet's state folder, where what fleet knows of it lies. */
export function machineOf(state: string, profile: string): Machine {
  const dockerConfig = join(state, 'colima', 'docker')
  return {
    colima: colimaAt(dockerConfig),
    name: profile,
    home: colimaHome({ env: process.env }),
    dockerConfig,
    own: () =>
      access(markOf(state, profile)).then(
        () => true,
        () => false,
      ),
  }
}

/** A cluster in a machine that rests can only be removed by waking it. */
async function wakeMachines(state: string): Promise<void> {
  for (const profile of await ownProfiles(state)) {
    const { colima } = machineOf(state, profile)
    const found = await readProfile(colima, profile)
    if (found?.status === 'Stopped')
      await colima(['start', '--profile', profile, '--activate=false'])
  }
}

/** Profiles that fleet made, not only took over: they may be deleted. */
export async function madeProfiles(state: string): Promise<string[]> {
  const profiles = await ownProfiles(state)
  const adopted = await Promise.all(profiles.map((profile) => isAdopted(markOf(state, profile))))
  return profiles.filter((_, index) => adopted[index] === false)
}

/** Profiles that fleet made or took over. */
export async function ownProfiles(state: string): Promise<string[]> {
  const names = await readdir(join(state, 'colima')).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'))
}

/** The file by which a profile is fleet's. */
export function markOf(state: string, profile: string): string {
  return join(state, 'colima', `${profile}.json`)
}

async function socketOf({ colima, name }: Machine): Promise<string> {
  const socket = await readSocket(colima, name)
  if (socket !== undefined) return socket
  throw new FleetError({
    code: 'colima-not-running',
    message: `The Colima machine ${name} does not run`,
    hint: 'fleet up starts it.',
  })
}
