/**
 * The newest Kubernetes that Flux 2.9 supports among the images of kind 0.33's release notes. By
 * digest: a tag alone may lead to an image made for another kind.
 */
export const defaultNodeImage =
  'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed'

/** The oldest kind that these images are made for. */
export const oldestKind = '0.33.0'
