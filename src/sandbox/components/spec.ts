/** How to tell that a process does its work. */
export type ReadyCheck =
  /** It runs; it listens nowhere. */
  | { kind: 'running' }
  /** GET answers with a status below 400. */
  | { kind: 'http'; port: number; path: string }
  | { kind: 'https'; port: number; path: string; authorityFile: string }
  | { kind: 'socket'; socket: string; path: string }

/** One supervised process, as plain data. */
export interface ProcessSpec {
  name: string
  /** Absolute path of the program. */
  command: string
  args: string[]
  env: Record<string, string>
  cwd: string
  /** Names of processes that must be ready, or of conditions that the agent declares met. */
  needs: string[]
  /** Files that must exist before it can start. */
  files: string[]
  ready: ReadyCheck
  /** Ports of 127.0.0.1 that it will listen on. */
  ports: number[]
  /** Of those that end together, higher numbers end first: nothing outlives what it talks to. */
  wave: number
}
