import { basename, join, resolve } from 'node:path'
import { ExitCode, FleetError, messageOf } from '../errors.ts'
import { type Answers, checks, defaults, suggestedName } from '../init/answers.ts'
import { fluxComponents, withComponents } from '../init/components.ts'
import { scaffold } from '../init/scaffold.ts'
import {
  type ServiceGroup,
  serviceGroups,
  templateServices,
  withDependencies,
} from '../init/services.ts'
import { readFiles, refuseOccupied, writeRepository } from '../init/write.ts'
import { binariesStep } from '../steps/binaries.ts'
import { fleetPaths, templatesFolder } from '../system/paths.ts'
import { unknownServices } from './fleet-options.ts'
import { askForAnswers } from './init-questions.ts'
import { isInteractive } from './interactive.ts'
import { ensureStep } from './prepare.ts'
import { type Session, withSession } from './session.ts'

export interface InitOptions {
  name?: string
  cluster?: string
  region?: string
  domain?: string
  services?: string[]
  group?: ServiceGroup[]
  remote?: string
  yes?: boolean
  output: 'text' | 'json'
  debug?: boolean
}

/** What a user chose: services still without what they depend on. */
export type Choices = Answers

/** `fleet init`: a fleet repository of one's own, from the built-in one. */
export async function init(
  folderOption: string | undefined,
  options: InitOptions,
): Promise<ExitCode> {
  const folder = resolve(folderOption ?? '.')
  await refuseOccupied(folder)
  const template = await readFiles(join(templatesFolder(), 'fleet-infra'))
  const services = templateServices(template)
  const suggested = suggestions(folder, options, [...services.keys()])
  await check(suggested, [...services.keys()])
  const chosen = options.yes ? suggested : await asked(suggested, options, [...services.keys()])
  await check(chosen, [...services.keys()])
  const answers = { ...chosen, services: withDependencies(chosen.services, services) }
  const along = answers.services.filter((name) => !chosen.services.includes(name))
  const files = scaffold(template, answers)
  const withFlux = await withSession(options, async (session) => {
    const components = await ownComponents(session)
    const all = components === undefined ? files : withComponents(files, components)
    await writeRepository(folder, all, { remote: answers.remote, signal: session.signal })
    return components !== undefined
  })
  print(folder, answers, { along, withFlux }, options)
  return ExitCode.ok
}

/** Flux's components; where they cannot be had, as without Go, that is told and nothing else fails. */
async function ownComponents({ emit, signal }: Session): Promise<string | undefined> {
  const { cache } = fleetPaths()
  try {
    await ensureStep(binariesStep('flux', cache), { emit, signal })
    return await fluxComponents(cache)
  } catch (error) {
    if (signal.aborted || !(error instanceof FleetError)) throw error
    const why = error.why ?? messageOf(error)
    const message = `gotk-components.yaml is not written: ${why}. fleet up brings Flux by itself.`
    emit({ type: 'notice', code: 'no-components', message })
    return undefined
  }
}

function suggestions(folder: string, options: InitOptions, all: string[]): Choices {
  const grouped = options.group?.flatMap((group) => [...serviceGroups[group]]) ?? []
  const named = [...(options.services ?? []), ...grouped]
  return {
    name: options.name ?? suggestedName(basename(folder)),
    cluster: options.cluster ?? defaults.cluster,
    region: options.region ?? defaults.region,
    domain: options.domain ?? defaults.domain,
    services: named.length > 0 ? [...new Set(named)] : all,
    remote: options.remote ?? '',
  }
}

/** @throws FleetError for the first answer that cannot be */
async function check(choices: Choices, all: string[]): Promise<void> {
  for (const [name, wrong] of Object.entries(checks) as [
    keyof typeof checks,
    (text: string) => string | undefined,
  ][]) {
    const message = wrong(choices[name])
    if (message === undefined) continue
    throw new FleetError({
      code: 'bad-answer',
      message,
      hint: `Give another with --${name}.`,
      exitCode: ExitCode.usage,
    })
  }
  const unknown = choices.services.filter((name) => !all.includes(name))
  if (unknown.length > 0) throw await unknownServices(unknown, all)
}

async function asked(suggested: Choices, options: InitOptions, all: string[]): Promise<Choices> {
  if (isInteractive() && options.output === 'text') return askForAnswers(suggested, options, all)
  throw new FleetError({
    code: 'no-terminal',
    message: 'fleet init asks questions, and there is no terminal to ask in',
    hint: 'Add --yes to take the defaults; --name, --cluster, --region, --domain, --services or --group, and --remote answer single questions.',
    exitCode: ExitCode.usage,
  })
}

function print(
  folder: string,
  answers: Answers,
  { along, withFlux }: { along: string[]; withFlux: boolean },
  { output }: InitOptions,
): void {
  if (output === 'json') {
    const at = new Date().toISOString()
    process.stdout.write(
      `${JSON.stringify({ type: 'initialized', folder, ...answers, along, withFlux, at })}\n`,
    )
    return
  }
  const came = along.length > 0 ? `\nThat includes what they depend on: ${along.join(', ')}.` : ''
  process.stdout.write(`${folder} is a fleet of ${answers.services.length} services, on the branches develop and main.${came}

Next: cd ${folder} && fleet up
`)
}
