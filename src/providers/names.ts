/** Where a cluster can run. */
export const providerNames = ['colima', 'docker', 'sandbox', 'existing'] as const
export type ProviderName = (typeof providerNames)[number]
