import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { debianBase, newestContainerd } from './debian.ts'
import { type Builder, dockerOf, programImage } from './images.ts'
import {
  kindSources,
  kubernetesPrograms,
  kubernetesVersion,
  otherPrograms,
  ownPrograms,
} from './programs.ts'
import { contentsOf, hashOf, stage, timed } from './stage.ts'

const here = import.meta.dirname

/** The node image by the tag that kind is told. */
export const nodeTag = `fleet-kind/node:${kubernetesVersion}`

/** Debian as an image, which those of Debian's programs are built on. */
export async function baseImage(build: Builder): Promise<string> {
  const folder = await debianBase()
  return build('fleet-kind/debian:12', {
    dockerfile: await readFile(join(here, 'base', 'Dockerfile'), 'utf8'),
    files: { 'debian.tar': join(folder, 'debian.tar') },
  })
}

/**
 * Builds the node image with the images that kubeadm and kind start in it.
 * @param sandbox folder of the sandbox's programs, whose API server and controllers are used
 */
export async function nodeImage(
  endpoint: string,
  build: Builder,
  sandbox: string,
): Promise<string> {
  const [kubernetes, others, own, kind, containerd] = await Promise.all([
    kubernetesPrograms(),
    otherPrograms(),
    ownPrograms(),
    kindSources(),
    newestContainerd(),
  ])
  const docker = dockerOf(endpoint)
  const base = await baseImage(build)
  const listed =
    await docker`${join(kubernetes, 'kubeadm')} config images list --kubernetes-version ${kubernetesVersion}`
  const tagOf = (name: string) => {
    const tag = listed.stdout.split('\n').find((one) => one.split(':')[0]?.endsWith(`/${name}`))
    if (tag === undefined) throw new Error(`kubeadm names no image ${name}`)
    return tag
  }
  const storage = await storageManifest(kind)
  const onBase = (name: string, file: string) => ({
    dockerfile: `ARG BASE\nFROM \${BASE}\nCOPY ${name} /usr/local/bin/${name}\n`,
    files: { [name]: file },
    arguments: { BASE: base },
  })
  const images = await inTurn([
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map(
      (name) => () => build(tagOf(name), programImage(name, join(sandbox, name))),
    ),
    () => build(tagOf('kube-proxy'), onBase('kube-proxy', join(kubernetes, 'kube-proxy'))),
    () => networkImage(build, base, join(kubernetes, 'kubectl')),
    () => build(tagOf('coredns'), programImage('coredns', join(others, 'coredns'))),
    () => build(tagOf('pause'), programImage('pause', join(own, 'pause'))),
    () =>
      build(
        storage.provisioner,
        programImage('local-path-provisioner', join(others, 'local-path-provisioner')),
      ),
    () => build(storage.helper, { dockerfile: `FROM ${base}\n`, files: {} }),
  ])
  const dockerfile = await readFile(join(here, 'node', 'Dockerfile'), 'utf8')
  const empty = await build('fleet-kind/node-base:1', {
    dockerfile: dockerfile.replace('@PAUSE@', tagOf('pause')),
    files: {
      containerd: join(containerd, 'root'),
      kind: join(kind, 'images', 'base', 'files'),
      'programs/kubeadm': join(kubernetes, 'kubeadm'),
      'programs/kubelet': join(kubernetes, 'kubelet'),
      'programs/kubectl': join(kubernetes, 'kubectl'),
      own: join(here, 'node', 'own'),
      'own/kind/manifests/default-storage.yaml': storage.file,
      'own/kind/version': join(kubernetes, 'version'),
    },
    arguments: { BASE: base },
    inputs: [await contentsOf(join(here, 'node'))],
  })
  return withImages(endpoint, empty, images)
}

/** What `node/own/kind/manifests/default-cni.yaml` runs on each node. */
async function networkImage(build: Builder, base: string, kubectl: string): Promise<string> {
  const folder = join(here, 'network')
  return build('fleet-kind/network:1', {
    dockerfile: await readFile(join(folder, 'Dockerfile'), 'utf8'),
    files: {
      kubectl,
      'network.sh': join(folder, 'network.sh'),
      'network.conflist': join(folder, 'network.conflist'),
    },
    arguments: { BASE: base },
    inputs: [await contentsOf(folder)],
  })
}

/** The storage manifest of kind's own sources, for images that it names. */
async function storageManifest(kind: string) {
  const source = await readFile(join(kind, 'pkg/build/nodeimage/const_storage.go'), 'utf8')
  const constant = (name: string) => new RegExp(`${name} = "([^"]+)"`).exec(source)?.[1] ?? ''
  const [provisioner, helper] = ['storageProvisionerImage', 'storageHelperImage'].map(constant)
  const template = /defaultStorageManifest = `([\s\S]*?)`\n/.exec(
    source.replaceAll(/` \+ (\w+) \+ `/g, (_, name: string) => constant(name)),
  )?.[1]
  if (!provisioner || !helper || !template) throw new Error("kind's storage manifest has changed")
  // The provisioner's last release on the Go module proxy asks for its account by this name.
  const account =
    '            - name: SERVICE_ACCOUNT_NAME\n              value: local-path-provisioner-service-account\n'
  const manifest = template.replace(/^( +)env:\n/m, (line) => line + account)
  const folder = await stage('storage', [manifest], (made) =>
    writeFile(join(made, 'default-storage.yaml'), manifest),
  )
  return { provisioner, helper, file: join(folder, 'default-storage.yaml') }
}

/** Loads images into the node's containerd, as kind's own build does, and keeps the result. */
async function withImages(endpoint: string, empty: string, images: string[]): Promise<string> {
  const docker = dockerOf(endpoint)
  const ids = await docker`docker image inspect --format {{.Id}} ${[empty, ...images]}`
  const inputs = hashOf(ids.stdout.split('\n'))
  const format = '{{index .Config.Labels "fleet.images"}}'
  const there = await docker({ nothrow: true })`docker image inspect --format ${format} ${nodeTag}`
  if (there.stdout.trim() === inputs) return nodeTag
  await timed(nodeTag, async () => {
    const run = await docker`docker run --detach --privileged --entrypoint sleep ${empty} infinity`
    const container = run.stdout.trim()
    try {
      await docker`docker exec --detach ${container} containerd`
      await docker`docker exec ${container} sh -c ${'until ctr version >/dev/null 2>&1; do sleep 0.1; done'}`
      const load =
        'ctr --namespace k8s.io images import --local --all-platforms --no-unpack --digests -'
      await docker`docker save ${images} | docker exec --interactive ${container} ${load.split(' ')} >&2`
      await docker`docker exec ${container} sh -c ${'pkill -x containerd; while pgrep -x containerd >/dev/null; do sleep 0.1; done'}`
      const changes = [
        'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
        `LABEL fleet.images=${inputs}`,
      ].flatMap((change) => ['--change', change])
      await docker`docker commit ${changes} ${container} ${nodeTag} >&2`
    } finally {
      await docker`docker rm --force --volumes ${container} >&2`
    }
  })
  return nodeTag
}

/** One after another: an engine builds no faster with several at a time on few cores. */
async function inTurn<T>(works: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (const work of works) results.push(await work())
  return results
}
