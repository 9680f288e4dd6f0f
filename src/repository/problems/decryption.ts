import type { Problem, Service } from '../model.ts'
import { at } from './place.ts'

/** Services whose Secrets are encrypted with a key that is not at hand. */
export function decryptionProblems(services: Service[], hasAgeKey: boolean): Problem[] {
  if (hasAgeKey) return []
  const secrets = new Set(
    services.flatMap(({ resources }) =>
      resources
        .filter(({ kind, sops }) => kind === 'Secret' && !sops)
        .map(({ namespace, name }) => `${namespace}/${name}`),
    ),
  )
  return services.flatMap((service) => {
    const { decryptionSecret: secret, namespace, name, location, id } = service
    if (secret === undefined || secrets.has(`${namespace}/${secret}`)) return []
    const key = secret === '' ? 'a key that it does not name' : `the Secret ${namespace}/${secret}`
    return [
      {
        severity: secret === '' ? 'warning' : 'error',
        code: 'decryption-key',
        message: `${name} decrypts with ${key}, which the fleet does not define`,
        ...at(location),
        service: id,
        hint: 'Give the private age key with --sops-age-key-file FILE; it stays on this machine.',
      },
    ]
  })
}
