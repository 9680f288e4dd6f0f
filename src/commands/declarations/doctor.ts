import type { Command } from 'commander'
import type { DoctorOptions } from '../doctor.js'
import { type Exit, fleetOptions } from './options.js'

export function declareDoctor(program: Command, exit: Exit): void {
  fleetOptions(
    program.command('doctor').description('look whether this machine has what a fleet needs'),
  )
    .option('--fix', 'mend what fleet can mend')
    .action(async (options: DoctorOptions) =>
      exit(await (await import('../doctor.js')).doctor(options)),
    )
}
