import { readKubeconfig } from '../cluster/kubeconfig.ts'
import type { ExistingContext } from './access.ts'
import { notConfirmed, permissionFor } from './guard.ts'

export interface PermissionRequest {
  context: ExistingContext
  stage: string
  /** Whether fleet was never told to work there. */
  isNew: boolean
  confirm: string | undefined
  /** Asks for the name on a terminal; absent where nobody is there. */
  ask?: (question: string) => Promise<string>
}

/**
 * Whether a cluster that fleet did not make may be changed now; false means that a look is all.
 * @throws FleetError when its name has to be typed and was not
 */
export async function mayChange(request: PermissionRequest): Promise<boolean> {
  const { context, stage, isNew, confirm, ask } = request
  const { access } = await readKubeconfig(context.file, context.name)
  const found = permissionFor({
    context: context.name,
    server: access.server,
    stage,
    isNew,
    confirm,
  })
  if (found !== 'type-name') return found === 'granted'
  const why = `${context.name} (${access.server}, stage ${stage}) looks like production.`
  const typed = ask && (await ask(`${why} Type ${context.name} to go on:`))
  if (typed === context.name) return true
  throw notConfirmed(context.name, typed === undefined ? why : `${why} Typed was: ${typed}`)
}

/** Asks on the terminal; the library is loaded only when there is a question. */
export async function askName(message: string): Promise<string> {
  const { default: inquirer } = await import('inquirer')
  const { typed } = await inquirer.prompt([{ type: 'input', name: 'typed', message }])
  return String(typed).trim()
}
