/** Runs `work` on every item, at most `limit` at a time; the first error stops taking up more. */
export async function each<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    try {
      await worker()
    } catch (error) {
      queue.length = 0
      throw error
    }
  })
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
