const factors: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** MiB of a Kubernetes quantity (`512Mi`, `1Gi`, `1e9`, 1048576); none where it is no quantity. */
export function mebibytes(quantity: unknown): number {
  const match = /^([\d.]+(?:[eE][+-]?\d+)?)(m|k|[KMGTP]i|[MGTP])?$/.exec(String(quantity ?? ''))
  if (!match) return 0
  const [, count = '', unit = ''] = match
  return (Number(count) * (factors[unit] ?? 0)) / 2 ** 20
}

/** `160 MiB`, `5.2 GiB`. */
export function inMebibytes(mib: number): string {
  return mib < 1024 ? `${Math.ceil(mib)} MiB` : `${(mib / 1024).toFixed(1)} GiB`
}
