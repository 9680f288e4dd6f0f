import { createLiveUi } from './live.ts'
import type { UiMode } from './mode.ts'
import type { Ui, UiOptions } from './output.ts'
import { createPlainUi } from './plain.ts'

export { chooseMode, type UiMode } from './mode.ts'
export type { Ui, UiOptions } from './output.ts'

/** The view of a run's events that was chosen with `chooseMode`. */
export function createUi(mode: UiMode, options: UiOptions): Ui {
  switch (mode) {
    case 'json':
      return createJsonUi(options)
    case 'plain':
      return createPlainUi(options)
    case 'live':
      return createLiveUi(options)
  }
}

/** One JSON object a line on standard output, exactly as the events. */
function createJsonUi({ stdout }: Pick<UiOptions, 'stdout'>): Ui {
  return {
    handle: (event) => stdout.write(`${JSON.stringify(event)}\n`),
    end: async () => {},
  }
}
