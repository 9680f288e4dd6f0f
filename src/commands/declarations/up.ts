import { type Command, Option } from 'commander'
import { providerNames } from '../../providers/names.ts'
import type { UpOptions } from '../up.ts'
import { duration, type Exit, fault, fleetOptions, list } from './options.ts'

export function declareUp(program: Command, exit: Exit): void {
  fleetOptions(
    program.command('up').description('bring the fleet up and wait until all of it is healthy'),
  )
    .addOption(new Option('--provider <name>', 'where the cluster runs').choices(providerNames))
    .option('--context <name>', 'the context of a cluster that is there already')
    .option('--confirm <name>', 'that context once more: its cluster may be changed')
    .option('-y, --yes', 'answer every question with yes')
    .option('--only <services>', 'only these services and what they depend on (a,b)', list)
    .option('--fault <service=fault>', 'let a service fail in the sandbox (repeatable)', fault)
    .option('--timeout <duration>', 'give up after this long, 15m unless told', duration)
    .option('--keep-going', 'start although the fleet repository has problems')
    .option('--node-image <image>', 'node image of a new kind cluster')
    .option('--adopt', 'take over a kind cluster or Colima machine that fleet did not make')
    .option('--use-context', "make the cluster kubectl's current context")
    .option('--dry-run', 'print what would be done and change nothing')
    .action(async (options: Omit<UpOptions, 'fault'> & Partial<UpOptions>) =>
      exit(await (await import('../up.ts')).up({ fault: {}, ...options })),
    )
}
