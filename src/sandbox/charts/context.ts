import type { WantedChart } from '../../agent/contract.ts'
import type { Decide } from './decisions.ts'
import type { Offers } from './offers.ts'
import type { ServedStandIns } from './served.ts'
import type { TemplateFile } from './stand-in.ts'
import type { Fetch } from './upstream.ts'

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
