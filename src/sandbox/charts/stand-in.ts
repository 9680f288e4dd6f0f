import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type TarEntry, tar } from './tar.ts'

/** A file of the stand-in chart's template, path relative to the chart's folder. */
export interface TemplateFile {
  path: string
  text: string
}

export interface Blob {
  bytes: Buffer
  /** `sha256:<hex>` */
  digest: string
}

/** Packs the stand-in chart under a name and version; equal arguments give equal bytes. */
export function packStandIn(template: TemplateFile[], name: string, version: string): Blob {
  const entries = template.map(
    ({ path, text }): TarEntry => ({
      path: `${name}/${path}`,
      content: Buffer.from(
        path === 'Chart.yaml'
          ? text.replaceAll('@NAME@', name).replaceAll('@VERSION@', version)
          : text,
      ),
    }),
  )
  const bytes = gzipSync(tar(entries), { level: 9 })
  // Byte 9 names the operating system that zipped (RFC 1952); 255 is "unknown", equal everywhere.
  bytes[9] = 255
  return blob(bytes)
}

export function blob(content: string | Buffer): Blob {
  const bytes = Buffer.from(content)
  return { bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` }
}

/** Reads the template's files in a fixed order. */
export async function readStandInTemplate(folder: string): Promise<TemplateFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted()
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  )
}
