import semver from 'semver'
import { type Blob, blob, packStandIn, type TemplateFile } from './stand-in.ts'
import { concreteVersion } from './version.ts'

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'

/** A stand-in as an OCI artifact, in the media types of Helm (helm.sh, "Use OCI-based registries"). */
export interface OciStandIn {
  version: string
  manifest: Blob
  blobs: Blob[]
}

export function ociStandIn(template: TemplateFile[], chart: string, tag: string): OciStandIn {
  const version = versionOfTag(tag)
  const layer = packStandIn(template, chart, version)
  const config = blob(JSON.stringify({ apiVersion: 'v2', name: chart, version }))
  const manifest = blob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: descriptor('application/vnd.cncf.helm.config.v1+json', config),
      layers: [descriptor('application/vnd.cncf.helm.chart.content.v1.tar+gzip', layer)],
    }),
  )
  return { version, manifest, blobs: [config, layer] }
}

/** Tags cannot hold a plus sign: Helm writes `1.0.0+build` as `1.0.0_build`. */
export function tagOfVersion(version: string | undefined): string {
  return concreteVersion(version).replaceAll('+', '_')
}

function versionOfTag(tag: string): string {
  const text = tag.replaceAll('_', '+')
  return semver.valid(text) === null ? concreteVersion(undefined) : text
}

function descriptor(mediaType: string, { bytes, digest }: Blob) {
  return { mediaType, digest, size: bytes.length }
}
