import { layersOf } from '../graph/layers.js'
import { serviceGraph } from '../graph/services.js'
import type { ForecastService } from '../health/services.js'
import type { FleetModel } from '../repository/model.js'

/** The services that the repository promises, or the selected ones, as health wants them. */
export function forecastOf(
  { services }: FleetModel,
  selected?: ReadonlySet<string>,
): ForecastService[] {
  const layers = layersOf(serviceGraph(services))
  return services
    .filter(({ id }) => selected === undefined || selected.has(id))
    .map(({ id, name, namespace, dependsOn, suspended, parent }) => ({
      id,
      name,
      namespace,
      suspended,
      dependsOn: dependsOn.map((dependency) => dependency.id),
      ...layerOf(layers.get(id)),
      ...(parent === undefined ? {} : { parent }),
    }))
}

function layerOf(layer: number | undefined): { layer?: number } {
  return layer === undefined ? {} : { layer }
}
