/** Whole numbers from 1 that a seed decides (Lehmer), so that a failure can be had again. */
export function randoms(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state
  }
}
