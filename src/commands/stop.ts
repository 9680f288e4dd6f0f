import { ExitCode } from '../errors.ts'
import { providerNamed } from '../providers/provider.ts'
import { clusterFolder } from '../system/paths.ts'
import { withClusterLock } from './cluster-lock.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'
import { withSession } from './session.ts'

export interface StopOptions extends FleetOptions {
  cluster?: string
}

/** `fleet stop`: ends what runs of a cluster and keeps all of it; resolves to the exit code. */
export async function stop(options: StopOptions): Promise<number> {
  const { paths, name, record } = await findCluster(options)
  const provider = await providerNamed(record?.provider ?? 'sandbox')
  const maker = await provider.maker(clusterFolder(paths, name))
  await withSession(options, ({ emit }) =>
    withClusterLock(paths, name, 'fleet stop', async () => {
      const step = { type: 'step' as const, id: 'stop', title: `Stop ${name}` }
      emit({ ...step, status: 'running' })
      await maker.stop()
      emit({ ...step, status: 'done' })
    }),
  )
  if (options.output === 'text') {
    process.stdout.write(`${name} is stopped, with everything kept. Next: fleet start\n`)
  }
  return ExitCode.ok
}
