/** Where a cluster can run. */
export const providerNames = ['docker', 'sandbox'] as const
export type ProviderName = (typeof providerNames)[number]
