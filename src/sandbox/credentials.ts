import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { type IdentityName, identities, type SandboxLayout } from './layout.ts'

const schema = z.object({
  tokens: z.record(z.string(), z.string().min(32)),
  /** PEM, P-256: signs service account tokens. */
  serviceAccountKey: z.string(),
})
type Credentials = z.infer<typeof schema>

/**
 * Writes everything by which the sandbox's parts know one another: random tokens, the key of the
 * service accounts and one kubeconfig for each part, all with mode 0600. Made once and kept; the
 * files are derived anew each time, so that an interrupted first run does no harm.
 */
export async function prepareCredentials(
  layout: SandboxLayout,
  cluster: string,
  apiServerPort: number,
): Promise<void> {
  for (const folder of [layout.folder, layout.pki, join(layout.folder, 'kubeconfigs')]) {
    await makePrivateFolder(folder)
  }
  await dropExpiringCertificate(layout)
  const { tokens, serviceAccountKey } = await keptCredentials(layout)
  await writeFileAtomic(layout.serviceAccountKey, serviceAccountKey)
  await writeFileAtomic(layout.tokens, renderTokens(tokens))
  const names = Object.keys(identities) as IdentityName[]
  await Promise.all(
    names.map((name) => {
      const config = renderPartConfig(cluster, {
        server: `https://127.0.0.1:${apiServerPort}`,
        certificate: layout.certificate,
        token: tokens[name] ?? '',
      })
      return writeFileAtomic(layout.kubeconfig(name), config)
    }),
  )
}

async function keptCredentials(layout: SandboxLayout): Promise<Credentials> {
  const known = await readFileIfExists(layout.credentials)
  const fresh = newCredentials()
  if (known === undefined) {
    await writeFileAtomic(layout.credentials, JSON.stringify(fresh))
    return fresh
  }
  const kept = schema.parse(JSON.parse(known))
  // A sandbox of an older fleet may know fewer parts.
  const tokens = { ...fresh.tokens, ...kept.tokens }
  if (Object.keys(tokens).length > Object.keys(kept.tokens).length) {
    await writeFileAtomic(layout.credentials, JSON.stringify({ ...kept, tokens }))
  }
  return { ...kept, tokens }
}

function newCredentials(): Credentials {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    tokens: Object.fromEntries(
      Object.keys(identities).map((name) => [name, randomBytes(32).toString('hex')]),
    ),
    serviceAccountKey: String(privateKey.export({ type: 'sec1', format: 'pem' })),
  }
}

/** The file for --token-auth-file: token, user, uid and, quoted, the groups. */
export function renderTokens(tokens: Record<string, string>): string {
  return Object.entries(identities)
    .map(([name, { user, groups }]) => {
      const quoted = groups.length === 0 ? '' : `,"${groups.join(',')}"`
      return `${tokens[name]},${user},${name}${quoted}\n`
    })
    .join('')
}

/** A kubeconfig that names the API server's certificate by path: it is made only when the server starts. */
function renderPartConfig(
  name: string,
  access: { server: string; certificate: string; token: string },
): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      { name, cluster: { server: access.server, 'certificate-authority': access.certificate } },
    ],
    users: [{ name, user: { token: access.token } }],
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

/** kube-apiserver makes its certificate for one year and only when there is none. */
async function dropExpiringCertificate(layout: SandboxLayout): Promise<void> {
  const text = await readFileIfExists(layout.certificate)
  if (text === undefined) return
  const month = 30 * 24 * 3_600_000
  const { validTo } = new X509Certificate(text)
  if (new Date(validTo).getTime() - Date.now() > month) return
  await rm(layout.certificate)
  await rm(join(layout.pki, 'apiserver.key'), { force: true })
}
