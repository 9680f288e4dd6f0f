import type { DoctorContext } from '../../../src/doctor/types.ts'

/** What checks look at on a machine without an engine, a registry or a fleet. */
export function doctorContext(
  part: Partial<DoctorContext> & Pick<DoctorContext, 'paths'>,
): DoctorContext {
  return {
    env: {},
    docker: async () => ({
      exitCode: 1,
      stdout: '',
      stderr: 'Cannot connect to the Docker daemon',
    }),
    requestsMiB: undefined,
    clusters: [],
    registries: [],
    domain: 'local',
    names: { hostsFile: '/nowhere/hosts', hookPlaces: [] },
    takeDown: async () => {},
    ...part,
  }
}
