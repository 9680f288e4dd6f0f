import type { UiMode } from './mode.ts'
import type { Ui, UiOptions } from './output.ts'

export { chooseMode, type UiMode } from './mode.ts'
export type { Ui, UiOptions } from './output.ts'

/** The view of a run's events that was chosen with `chooseMode`; loads no other. */
export async function createUi(mode: UiMode, options: UiOptions): Promise<Ui> {
  switch (mode) {
    case 'json':
      return createJsonUi(options)
    case 'plain':
      return (await import('./plain.ts')).createPlainUi(options)
    case 'live':
      return (await import('./live.ts')).createLiveUi(options)
  }
}

/** One JSON object a line on standard output, exactly as the events. */
function createJsonUi({ stdout }: Pick<UiOptions, 'stdout'>): Ui {
  return {
    handle: (event) => stdout.write(`${JSON.stringify(event)}\n`),
    end: async () => {},
  }
}
