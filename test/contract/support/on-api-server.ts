import { afterAll, beforeAll, describe } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import { apiServerBinaries, startApiServer, type TestApiServer } from './api-server.ts'
import { needing } from './binaries.ts'

/** What tests on an API server of their own have; there while they run. */
export interface OnApiServer {
  api: TestApiServer
  /** A client of it that nothing else uses. */
  client: KubernetesClient
}

/**
 * Tests on an empty control plane that starts before them and ends after them; skipped with the reason
 * where it cannot.
 */
export function onApiServer(title: string, tests: (on: Readonly<OnApiServer>) => void): void {
  describe.skipIf(!apiServerBinaries)(needing(title, apiServerBinaries), () => {
    const on = {} as OnApiServer
    beforeAll(async () => {
      on.api = await startApiServer()
      on.client = createClient(on.api.access)
    })
    afterAll(async () => {
      await on.client?.close()
      await on.api?.stop()
    })
    tests(on)
  })
}
