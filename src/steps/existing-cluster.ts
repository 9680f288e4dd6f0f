import { readKubeconfig, renderKubeconfig } from '../cluster/kubeconfig.ts'
import { blockedBy } from '../engine/blocked.ts'
import type { Step } from '../engine/step.ts'
import { connectExisting, type ExistingContext } from '../existing/access.ts'
import { existingLayout } from '../existing/layout.ts'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'

/** Takes the context over into the cluster's folder, so that it means the same cluster from then on. */
export function existingClusterStep(folder: string, context: ExistingContext): Step<null> {
  const { kubeconfig } = existingLayout(folder)
  return {
    id: 'existing-cluster',
    title: 'Existing cluster',
    needs: [],
    inspect: async () => {
      try {
        const { client, access } = await connectExisting(context)
        await client.close()
        const same = (await readFileIfExists(kubeconfig)) === renderKubeconfig(context.name, access)
        return same
          ? { kind: 'satisfied', detail: context.name }
          : {
              kind: 'needed',
              intent: null,
              summary: `work with the cluster of the context ${context.name} (${access.server})`,
            }
      } catch (error) {
        return blockedBy(error)
      }
    },
    apply: async () => {
      const { access } = await readKubeconfig(context.file, context.name)
      await makePrivateFolder(folder)
      await writeFileAtomic(kubeconfig, renderKubeconfig(context.name, access))
    },
    revert: async () => {},
  }
}
