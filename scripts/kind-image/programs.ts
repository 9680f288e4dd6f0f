import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { go, goEnvironment, moduleFolder } from './go.ts'
import { contentsOf, stage } from './stage.ts'

export const kubernetesVersion = 'v1.36.4'

const here = import.meta.dirname
const templates = join(here, '..', '..', 'templates')

const versionFlags = Object.entries({
  gitVersion: kubernetesVersion,
  gitMajor: '1',
  gitMinor: '36',
  gitTreeState: 'clean',
})
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(' ')

const nodePrograms = ['kubeadm', 'kubelet', 'kube-proxy', 'kubectl']

/** Kubernetes' programs for a node, of the versions that the sandbox's module pins. */
export async function kubernetesPrograms(): Promise<string> {
  const sandbox = join(templates, 'sandbox')
  const pins = await readFile(join(sandbox, 'go.sum'), 'utf8')
  return stage('kubernetes', [nodePrograms, kubernetesVersion, pins], async (folder) => {
    const module = join(folder, 'module')
    await mkdir(module)
    for (const name of ['go.mod', 'go.sum']) await copyFile(join(sandbox, name), join(module, name))
    await writeFile(join(folder, 'version'), kubernetesVersion)
    for (const name of nodePrograms) {
      const flags = [
        '-mod=mod',
        '-trimpath',
        `-ldflags=-s -w ${versionFlags}`,
        '-o',
        join(folder, name),
      ]
      await go({ cwd: module })`go build ${flags} k8s.io/kubernetes/cmd/${name}`
    }
  })
}

/** Programs beside Kubernetes' own, each a module that can be installed by its version. */
const others = {
  coredns: 'github.com/coredns/coredns@v1.14.2',
  'local-path-provisioner': 'github.com/rancher/local-path-provisioner@v0.0.30',
  kind: 'sigs.k8s.io/kind@v0.33.0',
}

/** CoreDNS, the storage provisioner, and kind itself. */
export function otherPrograms(): Promise<string> {
  return stage('programs', [others], async (folder) => {
    for (const source of Object.values(others)) {
      await $({
        env: { ...goEnvironment, GOBIN: folder },
      })`go install -trimpath ${'-ldflags=-s -w'} ${source}`
    }
  })
}

/** Folder of kind's own sources, with the files of its node image. */
export function kindSources(): Promise<string> {
  return moduleFolder(others.kind)
}

/** The small programs of this folder. */
export async function ownPrograms(): Promise<string> {
  const sources = join(here, 'programs')
  return stage('own', [await contentsOf(sources)], async (folder) => {
    for (const name of ['pause', 'whoami']) {
      const flags = ['-trimpath', '-ldflags=-s -w', '-o', join(folder, name)]
      await go`go build ${flags} ${join(sources, name, 'main.go')}`
    }
  })
}
