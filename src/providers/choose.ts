import { ExitCode, FleetError } from '../errors.ts'
import type { ProviderName } from './names.ts'

export interface ProviderChoice {
  /** What `--provider` or fleet.yaml names. */
  named?: ProviderName | undefined
  /** What the cluster that is already there was made with. */
  existing?: ProviderName | undefined
  /** Whether a container engine answers here. */
  engine(): Promise<boolean>
  /** Whether Colima could make one. */
  colima(): Promise<boolean>
  yes: boolean
  /** Whether a person can answer. */
  interactive: boolean
  ask(question: string): Promise<boolean>
}

const proposal =
  'The sandbox rehearses the fleet with a real Kubernetes API and real Flux, but runs no containers.'

/**
 * Where the cluster runs: on a container engine when one answers, else on one that Colima starts. The
 * sandbox proves less than a cluster that runs containers, so it is
 * never chosen without being named or agreed to.
 * @throws FleetError when nobody can be asked, or the answer is no.
 */
export async function chooseProvider(choice: ProviderChoice): Promise<ProviderName> {
  const chosen = choice.named ?? choice.existing
  if (chosen) return chosen
  if (await choice.engine()) return 'docker'
  if (await choice.colima()) return 'colima'
  if (choice.yes) return 'sandbox'
  if (!choice.interactive) {
    throw new FleetError({
      code: 'provider-not-chosen',
      message: 'No container engine answers, and there is nobody to ask about the sandbox',
      hint: `Start an engine, or add --provider sandbox or --yes. ${proposal}`,
      exitCode: ExitCode.usage,
    })
  }
  if (await choice.ask(`No container engine answers. ${proposal} Use it?`)) return 'sandbox'
  throw new FleetError({
    code: 'provider-declined',
    message: 'No provider was chosen',
    hint: 'Start Docker, Colima or another container engine and run fleet up again; it makes a kind cluster there.',
    exitCode: ExitCode.usage,
  })
}

/** Asks on the terminal; the library is loaded only when there is a question. */
export async function askOnTerminal(question: string): Promise<boolean> {
  const { default: inquirer } = await import('inquirer')
  const { agreed } = await inquirer.prompt([
    { type: 'confirm', name: 'agreed', message: question, default: true },
  ])
  return agreed === true
}
