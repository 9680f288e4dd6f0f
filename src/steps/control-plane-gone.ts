import { FleetError } from '../errors.js'

/** What ends a run whose API server was there a moment ago and is not any more. */
export function controlPlaneGone(): FleetError {
  return new FleetError({
    code: 'control-plane-gone',
    message: 'The control plane stopped answering',
    hint: 'Run fleet up again: it brings it back with its data.',
  })
}
