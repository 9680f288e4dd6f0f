import type { KubernetesClient } from '../cluster/types.ts'
import type { SandboxForecast, WantedChart } from './contract.ts'

/** The sandbox's chart server within the agent; its modules are loaded only for a sandbox. */
export async function openCharts(
  folder: string,
  forecast: () => SandboxForecast,
  client: () => KubernetesClient | undefined,
  signal: AbortSignal,
) {
  const { sandboxHandlers } = await import('../sandbox/handlers.ts')
  const { chartsOfCluster, keepFollowingCharts } = await import('../sandbox/cluster-charts.ts')
  const wanted = async (): Promise<WantedChart[]> => {
    const current = client()
    // Without the cluster's word the forecast stands alone.
    return current ? chartsOfCluster(current).catch(() => []) : []
  }
  const charts = await sandboxHandlers({ folder }, { forecast, wanted })
  void keepFollowingCharts(client, charts.offers, signal)
  return charts
}
