import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.js'
import type { DnsAction, DnsCommandOptions } from './dns.js'
import type { DownOptions } from './down.js'
import type { ForwardOptions } from './forward.js'
import type { GraphOptions } from './graph.js'
import type { OpenOptions } from './open.js'
import type { StatusOptions } from './status.js'
import type { UpOptions } from './up.js'

/**
 * Declares every command and option; nothing else is loaded until a command runs, so that
 * `fleet --help` stays as quick as Node itself.
 */
export function declareCommands(program: Command, exit: (code: number) => void): void {
  fleetOptions(
    program.command('up').description('bring the fleet up and wait until all of it is healthy'),
  )
    .addOption(new Option('--provider <name>', 'where the cluster runs').choices(['sandbox']))
    .option('-y, --yes', 'answer every question with yes')
    .option('--only <services>', 'only these services and what they depend on (a,b)', list)
    .option('--fault <service=fault>', 'let a service fail in the sandbox (repeatable)', fault)
    .option('--timeout <duration>', 'give up after this long, 15m unless told', duration)
    .option('--keep-going', 'start although the fleet repository has problems')
    .option('--dry-run', 'print what would be done and change nothing')
    .action(async (options: Omit<UpOptions, 'fault'> & Partial<UpOptions>) =>
      exit(await (await import('./up.js')).up({ fault: {}, ...options })),
    )
  fleetOptions(program.command('status').description('show what is healthy and what is not'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('-w, --watch', 'keep the view up to date until Ctrl-C')
    .action(async (options: StatusOptions) =>
      exit(await (await import('./status.js')).status(options)),
    )
  fleetOptions(program.command('graph').description('show services, layers and dependencies'))
    .addOption(
      new Option('--format <format>', 'how to draw it')
        .choices(['text', 'mermaid', 'dot'])
        .default('text'),
    )
    .action(async (options: GraphOptions) =>
      exit(await (await import('./graph.js')).graph(options)),
    )
  fleetOptions(
    program
      .command('forward [services...]')
      .description('make services reachable at localhost; all that a person would open'),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('-d, --detach', 'keep forwarding in the background')
    .option('--stop', 'stop forwarding in the background')
    .option('--list', 'show what is forwarded in the background')
    .action(async (services: string[], options: ForwardOptions) =>
      exit(await (await import('./forward.js')).forward(services, options)),
    )
  fleetOptions(program.command('open <service>').description('open a service in the browser'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--print', 'only print its URL')
    .action(async (service: string, options: OpenOptions) =>
      exit(await (await import('./open.js')).open(service, options)),
    )
  fleetOptions(program.command('down').description('take away everything that up made'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--purge', 'also remove development secrets and cached images')
    .option('--dry-run', 'print what would be taken away and change nothing')
    .action(async (options: DownOptions) => exit(await (await import('./down.js')).down(options)))
  fleetOptions(
    program
      .command('dns')
      .description("make the fleet's names lead to this machine, or try them")
      .addArgument(
        new Argument('[action]', 'what to do')
          .choices(['apply', 'remove', 'status'])
          .default('apply'),
      ),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .addOption(
      new Option('--mode <mode>', 'how names are made to work; auto chooses and says why').choices([
        'auto',
        'hosts',
        'resolver',
        'mdns',
      ]),
    )
    .option('--domain <name>', 'the domain of the names, local unless told')
    .option('--hosts-file <path>', "another hosts file than the system's")
    .option('--dry-run', 'print the exact change as a diff and make none')
    .action(async (action: DnsAction, options: DnsCommandOptions) =>
      exit(await (await import('./dns.js')).dns(action, options)),
    )
}

function fleetOptions(command: Command): Command {
  return command
    .option('--repo <folder>', 'the fleet repository, instead of the one around this folder')
    .option('--path <folder>', 'the folder in it that Flux starts from')
    .option('--branch <name>', 'the branch that is served to Flux')
    .option('--stage <name>', 'the stage: dev, prod, or a folder of your own')
    .addOption(
      new Option('--output <format>', 'text, or json for one object a line')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--debug', 'print stack traces')
}

/** Comma-separated names; empty ones are mistakes. */
export function list(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('give names separated by commas: a,b')
  return names
}

/** A duration in milliseconds. */
export function duration(text: string): number {
  const parsed = parseDuration(text)
  if (parsed === undefined) throw new InvalidArgumentError('use a duration like 90s, 10m or 1h30m')
  return parsed
}

/** Collects `service=Fault` pairs of a repeatable option. */
export function fault(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const match = /^([^=\s]+)=([A-Za-z]+)$/.exec(text)
  if (!match) throw new InvalidArgumentError('write it as service=CrashLoopBackOff')
  return { ...earlier, [match[1] ?? '']: match[2] ?? '' }
}
