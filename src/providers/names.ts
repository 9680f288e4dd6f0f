/** Where a cluster can run. */
export const providerNames = ['colima', 'docker', 'sandbox'] as const
export type ProviderName = (typeof providerNames)[number]
