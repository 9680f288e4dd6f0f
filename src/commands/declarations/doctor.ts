import type { Command } from 'commander'
import type { DoctorOptions } from '../doctor.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareDoctor(program: Command, exit: Exit): void {
  fleetOptions(
    program.command('doctor').description('look whether this machine has what a fleet needs'),
  )
    .option('--fix', 'mend what fleet can mend')
    .action(async (options: DoctorOptions) =>
      exit(await (await import('../doctor.ts')).doctor(options)),
    )
}
