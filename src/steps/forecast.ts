import type { ForecastService } from '../health/services.ts'
import type { FleetModel } from '../repository/model.ts'

/** The services that the repository promises, or the selected ones, as health wants them. */
export function forecastOf(
  { services }: FleetModel,
  selected?: ReadonlySet<string>,
): ForecastService[] {
  return services
    .filter(({ id }) => selected === undefined || selected.has(id))
    .map(({ id, name, namespace, dependsOn, suspended, parent, layer }) => ({
      id,
      name,
      namespace,
      suspended,
      dependsOn: dependsOn.map((dependency) => dependency.id),
      ...(layer === undefined ? {} : { layer }),
      ...(parent === undefined ? {} : { parent }),
    }))
}
