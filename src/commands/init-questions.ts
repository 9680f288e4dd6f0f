import { checks } from '../init/answers.ts'
import { serviceGroups } from '../init/services.ts'
import type { Choices, InitOptions } from './init.ts'

/** Asks what no option answered already, each question with its default. */
export async function askForAnswers(
  suggested: Choices,
  options: InitOptions,
  all: string[],
): Promise<Choices> {
  const { default: inquirer } = await import('inquirer')
  const text = async (name: keyof typeof checks, message: string): Promise<string> => {
    if (options[name] !== undefined) return suggested[name]
    const validate = (answer: string) => checks[name](answer.trim()) ?? true
    const question = {
      type: 'input' as const,
      name: 'answer',
      message,
      default: suggested[name],
      validate,
    }
    const { answer } = await inquirer.prompt<{ answer: string }>([question])
    return answer.trim()
  }
  const name = await text('name', 'Name of the fleet and its cluster')
  const cluster = await text('cluster', "Name of the cluster's folder")
  const region = await text('region', 'AWS region')
  const domain = await text('domain', 'Domain of the web pages')
  const services =
    options.services || options.group ? suggested.services : await askForServices(all)
  const remote = await text('remote', 'Address that it will be pushed to (may stay empty)')
  return { name, cluster, region, domain, services, remote }
}

/** Group by group; what they depend on comes along and is not asked for. */
async function askForServices(all: string[]): Promise<string[]> {
  const { default: inquirer } = await import('inquirer')
  const grouped = Object.entries(serviceGroups).flatMap(([group, names]) => [
    new inquirer.Separator(`— ${group} —`),
    ...names
      .filter((name) => all.includes(name))
      .map((name) => ({ name, value: name, checked: true })),
  ])
  const message = 'Services (what they depend on comes along)'
  const question = {
    type: 'checkbox' as const,
    name: 'answer',
    message,
    choices: grouped,
    loop: false,
    pageSize: 24,
  }
  const { answer } = await inquirer.prompt<{ answer: string[] }>([question])
  return answer
}
