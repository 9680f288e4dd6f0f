import { ExitCode, FleetError } from '../errors.ts'

/** The error for a process of the sandbox that ends again and again, by what its log says. Pure. */
export function keepsEnding(name: string, lastWords: string): FleetError {
  const common = { message: `The sandbox's ${name} does not stay up`, why: lastWords }
  if (lastWords.startsWith('port ')) {
    const hint =
      'End that program, or take the cluster down (fleet down) and bring it up again on other ports.'
    return new FleetError({ ...common, code: 'port-taken', hint })
  }
  if (/no space left|disk quota exceeded/i.test(lastWords)) {
    const hint = 'Free some disk space and run fleet up again: it goes on from here.'
    return new FleetError({ ...common, code: 'disk-full', hint, exitCode: ExitCode.machine })
  }
  const hint =
    'Look at the rest of its log in the logs folder of the cluster; `fleet down` and `fleet up` start afresh.'
  return new FleetError({ ...common, code: 'process-keeps-ending', hint })
}
