/** How a run shows itself: a list that redraws, one line a change, or one JSON object an event. */
export type UiMode = 'live' | 'plain' | 'json'

/** What was asked for and what is there; `isTTY` is that of standard error, where the list is drawn. */
export interface Surroundings {
  output?: 'json' | 'text'
  isTTY: boolean
  env: Record<string, string | undefined>
}

/** JSON when asked for; else the live list, unless nobody would see it move. */
export function chooseMode({ output, isTTY, env }: Surroundings): UiMode {
  if (output === 'json') return 'json'
  return isTTY && !isSet(env.CI) && env.TERM !== 'dumb' ? 'live' : 'plain'
}

/** Whether to colour what is written to a stream: never against NO_COLOR (no-color.org). */
export function chooseColor({ isTTY, env }: Surroundings): boolean {
  return isTTY && !env.NO_COLOR && env.TERM !== 'dumb'
}

/** Some set CI=false by hand to get the behaviour of a terminal. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value)
}
