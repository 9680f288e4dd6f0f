import type { FleetYaml } from '../config/schema.ts'
import { ExitCode, FleetError } from '../errors.ts'
import type { ProviderName } from '../providers/names.ts'
import type { UpOptions } from './up.ts'

type Settings = Pick<FleetYaml, 'provider' | 'cluster'>
type Where = Pick<UpOptions, 'provider' | 'context'>

/** The provider that the command line or fleet.yaml names; `--context` alone means an existing cluster. */
export function namedProvider(
  { provider, context }: Where,
  settings: Settings,
): ProviderName | undefined {
  return provider ?? (context === undefined ? settings.provider : 'existing')
}

/** The context of a cluster that is there already; the one of fleet.yaml only with its provider. */
export function namedContext(options: Where, settings: Settings): string | undefined {
  const isExisting = namedProvider(options, settings) === 'existing'
  return options.context ?? (isExisting ? settings.cluster?.context : undefined)
}

/**
 * An option that means nothing where the cluster runs was a misunderstanding.
 * @throws FleetError that names it
 */
export function refuseMisplaced(
  {
    context,
    confirm,
    nodeImage,
    adopt,
  }: Pick<UpOptions, 'context' | 'confirm' | 'nodeImage' | 'adopt'>,
  provider: ProviderName,
): void {
  const isExisting = provider === 'existing'
  const isKind = provider === 'docker' || provider === 'colima'
  if (context !== undefined && !isExisting) {
    throw misplaced('--context', provider, '--provider existing, or --context alone')
  }
  if (confirm !== undefined && !isExisting) {
    throw misplaced('--confirm', provider, '--context NAME: it confirms a cluster that is there')
  }
  if (nodeImage !== undefined && !isKind) {
    throw misplaced(
      '--node-image',
      provider,
      '--provider docker or colima: others have no nodes to make',
    )
  }
  if (adopt === true && !isKind) {
    throw misplaced('--adopt', provider, '--provider docker or colima')
  }
}

function misplaced(option: string, provider: ProviderName, place: string): FleetError {
  return new FleetError({
    code: 'misplaced-option',
    message: `${option} means nothing with the provider ${provider}`,
    hint: `Leave it out, or use it with ${place}.`,
    exitCode: ExitCode.usage,
  })
}
