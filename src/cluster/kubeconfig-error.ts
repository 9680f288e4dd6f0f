import { ExitCode, FleetError } from '../errors.ts'

/** What is wrong with a kubeconfig, and in which file. */
export function kubeconfigError(
  file: string,
  what: string,
  hint: string,
  details: { why?: string; cause?: unknown } = {},
): FleetError {
  return new FleetError({
    code: 'kubeconfig',
    message: `${what} (kubeconfig ${file})`,
    hint,
    exitCode: ExitCode.usage,
    ...details,
  })
}
