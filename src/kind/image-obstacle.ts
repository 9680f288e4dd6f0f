import type { Blocked } from '../engine/step.ts'
import { ExitCode } from '../errors.ts'
import type { Docker } from './docker.ts'
import type { Engine } from './engine.ts'

/** What `uname -m` says, in the words of images. */
const architectures: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64' }

/**
 * Why a node image that the engine has cannot run there: it is made for another processor, which
 * shows only as a node that never starts. One that is yet to be pulled is chosen by the registry.
 */
export async function imageObstacle(
  docker: Docker,
  image: string,
  { architecture }: Engine,
): Promise<Blocked | undefined> {
  const found = await docker(['image', 'inspect', '--format', '{{.Architecture}}', image])
  if (found.exitCode !== 0) return undefined
  const [has, needs] = [found.stdout.trim(), architectures[architecture] ?? architecture]
  if (has === needs) return undefined
  return {
    kind: 'blocked',
    code: 'wrong-architecture',
    reason: `The node image ${image} is made for ${has}, and the container engine runs ${needs}`,
    hint: `Remove it (docker image rm ${image}) so that the right one is pulled, or name another with --node-image.`,
    exitCode: ExitCode.machine,
  }
}
