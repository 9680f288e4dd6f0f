import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'

/** A tar file for `docker load`: an image of nothing that is made for another processor. */
export async function foreignImage(tag: string, architecture: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-image-'))
  // Two blocks of zeros are an empty tar.
  const layer = Buffer.alloc(1024)
  const digest = createHash('sha256').update(layer).digest('hex')
  const rootfs = { type: 'layers', diff_ids: [`sha256:${digest}`] }
  const config = { architecture, os: 'linux', config: {}, rootfs }
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }]
  writeFileSync(join(folder, 'layer.tar'), layer)
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const file = join(folder, 'image.tar')
  await $`tar --create --file ${file} --directory ${folder} layer.tar config.json manifest.json`
  return file
}
