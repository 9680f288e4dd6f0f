import { ExitCode, FleetError } from '../../errors.ts'

/** Begin and end of a cluster's block do not pair up, so nothing may be written. */
export function brokenMarkers(cluster: string, lines: number[]): FleetError {
  return new FleetError({
    code: 'hosts-markers-broken',
    message: `The hosts file's markers of the cluster ${cluster} are broken (line ${lines.join(', ')})`,
    why: 'There should be one line "# BEGIN fleet" and one "# END fleet" after it, with nothing of another cluster between.',
    hint: 'Mend or delete those lines by hand and run the same command again; nothing was written.',
    exitCode: ExitCode.machine,
  })
}

/** Other programs write the file faster than fleet can. */
export function hostsFileRestless(file: string): FleetError {
  return new FleetError({
    code: 'hosts-file-restless',
    message: `${file} changed each time that fleet was about to write it`,
    hint: 'Find out which program keeps writing it, end that, and run the same command again; nothing was written.',
    exitCode: ExitCode.machine,
  })
}
