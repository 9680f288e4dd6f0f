import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { stage } from './stage.ts'

/** Packages that kube-proxy and the network need too, so that their images share the base. */
const packages = ['iproute2', 'iptables', 'nftables', 'conntrack', 'kmod', 'ca-certificates']

/** Debian stable as one tar file, made with this machine's own package source. */
export function debianBase(): Promise<string> {
  return stage('debian', [packages], async (folder) => {
    const root = join(folder, 'root')
    const mirror = await packageSource()
    await $`debootstrap --variant=minbase --include=${packages.join(',')} bookworm ${root} ${mirror} >&2`
    await $`tar --create --file ${join(folder, 'debian.tar')} --directory ${root} --exclude ./var/cache/apt/archives/* --exclude ./var/lib/apt/lists/* --exclude ./dev/* .`
    await $`rm -rf ${root}`
  })
}

/** The newest containerd of Debian, unpacked. */
export function newestContainerd(): Promise<string> {
  return stage('containerd', [], async (folder) => {
    const apt = join(folder, 'apt')
    await mkdir(join(apt, 'lists', 'partial'), { recursive: true })
    const key = '/usr/share/keyrings/debian-archive-keyring.gpg'
    const source = `deb [signed-by=${key}] ${await packageSource()} sid main\n`
    await writeFile(join(apt, 'sources.list'), source)
    const options = [
      `Dir::Etc::SourceList=${join(apt, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${join(apt, 'lists')}`,
      `Dir::Cache=${apt}`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['--option', option])
    await $`apt-get ${options} update >&2`
    await $({ cwd: apt })`apt-get ${options} download containerd >&2`
    await $({ cwd: apt })`dpkg-deb --extract containerd_*.deb ${join(folder, 'root')}`
    await $`rm -rf ${apt} ${join(folder, 'root/lib')} ${join(folder, 'root/usr/lib/systemd')} ${join(folder, 'root/usr/share')} ${join(folder, 'root/etc')}`
  })
}

/** Where this machine gets its packages. */
async function packageSource(): Promise<string> {
  const files = ['/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources']
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  const found = /^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+)/m.exec(texts.join('\n'))?.[1]
  return found ?? 'http://deb.debian.org/debian'
}
