import { run } from '../system/process.ts'

/** Whether Colima and what it needs are installed; Lima refuses to work for root. */
export async function canUseColima(getuid = process.getuid?.bind(process)): Promise<boolean> {
  if (getuid?.() === 0) return false
  const programs = ['colima', 'limactl', 'docker']
  const found = await Promise.all(
    programs.map((program) =>
      run(program, ['--version']).then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}
