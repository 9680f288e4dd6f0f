import type { WantedChart } from '../../agent/contract.js'
import type { Decide } from './decisions.js'
import type { Offers } from './offers.js'
import type { ServedStandIns } from './served.js'
import type { TemplateFile } from './stand-in.js'
import type { Fetch } from './upstream.js'

/** What both chart servers work with. */
export interface ChartContext {
  template: TemplateFile[]
  wanted: () => Promise<WantedChart[]>
  decide: Decide
  fetch: Fetch
  served: ServedStandIns
  /** The indexes handed out last. */
  offers: Offers
  /** How long a repository may take to answer before it counts as unreachable, milliseconds. */
  probeMs: number
  /** How long a real answer may take as a whole, milliseconds. */
  answerMs: number
}
