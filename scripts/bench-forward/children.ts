import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Programs of a measurement, ended together. */
export interface Children {
  start(command: string, args: string[]): ChildProcess
  /** Starts a program and gives its first line of output back. */
  startTalking(command: string, args: string[]): Promise<string>
  end(): void
}

export function createChildren(): Children {
  const running: ChildProcess[] = []
  const start = (command: string, args: string[]): ChildProcess => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    running.push(child)
    return child
  }
  return {
    start,
    startTalking: async (command, args) => {
      const { stdout } = start(command, args)
      if (!stdout) throw new Error(`${command} has no output`)
      const lines = createInterface({ input: stdout })
      const [line] = await once(lines, 'line')
      // Whoever does not read stops kubectl, which prints a line for each connection.
      lines.on('line', () => {})
      return String(line)
    },
    end: () => {
      for (const child of running) child.kill()
    },
  }
}

/** The local port of a `kubectl port-forward` to the port 8080 of a pod. */
export async function startKubectl(
  children: Children,
  kubeconfig: string,
  pod: string,
): Promise<number> {
  const kubectl = process.env.FLEET_BENCH_KUBECTL ?? 'kubectl'
  const args = [`--kubeconfig=${kubeconfig}`, 'port-forward', `pod/${pod}`, ':8080']
  const said = await children.startTalking(kubectl, args)
  return Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1])
}
