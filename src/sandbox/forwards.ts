import { join } from 'node:path'
import { writeFileAtomic } from '../system/files.ts'
import { templatesFolder } from '../system/paths.ts'
import type { SandboxLayout } from './layout.ts'

/**
 * Lets connections to any port of any pod reach a program that says that nothing runs there. KWOK
 * starts it for each connection, with the connection as its input and output.
 */
export async function writePortForwards({ portForwards }: SandboxLayout): Promise<void> {
  const answer = join(templatesFolder(), 'sandbox', 'stand-in-program', 'answer.sh')
  const object = {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterPortForward',
    metadata: { name: 'nothing-runs-here' },
    spec: { forwards: [{ command: ['/bin/sh', answer] }] },
  }
  await writeFileAtomic(portForwards, `${JSON.stringify(object, null, 2)}\n`)
}
