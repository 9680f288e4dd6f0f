import { type Answers, defaults, fluxUrl } from './answers.ts'
import { ownFiles } from './own-files.ts'
import { type Files, templateServices } from './services.ts'

/** The files of a new fleet repository, by path. Pure: the same answers give the same files. */
export function scaffold(template: Files, answers: Answers): Map<string, string> {
  const services = templateServices(template)
  const leftOut = [...services.keys()].filter((name) => !answers.services.includes(name))
  const files = new Map<string, string>()
  for (const [path, text] of template) {
    if (leftOut.some((name) => isOf(path, name))) continue
    files.set(renamed(path, answers), edited(path, text, leftOut, answers))
  }
  const graph = new Map([...services].filter(([name]) => answers.services.includes(name)))
  for (const [path, text] of ownFiles(answers, graph)) files.set(path, text)
  return files
}

/** Whether a file belongs to one service alone. */
function isOf(path: string, service: string): boolean {
  return path.startsWith(`apps/base/${service}/`) || path === `base/services/${service}.yaml`
}

function renamed(path: string, { cluster }: Answers): string {
  return path.replace(`/clusters/${defaults.cluster}/`, `/clusters/${cluster}/`)
}

function edited(path: string, text: string, leftOut: string[], answers: Answers): string {
  const { cluster, region, domain, remote } = answers
  let result = text
  if (path === 'base/services/kustomization.yaml') {
    const gone = new Set(leftOut.map((name) => `  - ${name}.yaml`))
    result = text
      .split('\n')
      .filter((line) => !gone.has(line))
      .join('\n')
  }
  if (path.endsWith('/gotk-sync.yaml')) {
    result = result.replace(`/clusters/${defaults.cluster}\n`, `/clusters/${cluster}\n`)
    if (remote !== '') result = result.replace(/(\n {2}url: ).*/, `$1${fluxUrl(remote)}`)
  }
  if (path.endsWith('/cluster-vars-patch.yaml')) {
    result = result.replaceAll(defaults.region, region)
  }
  return domain === defaults.domain ? result : withDomain(result, domain)
}

/** Hosts of web pages: one label and `.local`, which is no label of Kubernetes' (`fleet.local/…`). */
function withDomain(text: string, domain: string): string {
  return text.replaceAll(
    /(?<![\w.-])([a-z0-9-]+)\.local(?![\w.-])(?!\/[a-z-]+["']?:)/g,
    (whole, host: string) => (host === 'fleet' ? whole : `${host}.${domain}`),
  )
}
