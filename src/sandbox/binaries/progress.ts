/** How far a build is, in units of work: a module fetched or a package compiled. */
export interface BuildProgress {
  done: number
  total: number
  text: string
}

export type ReportBuild = (progress: BuildProgress) => void

/**
 * Counts what Go says on its standard error. Packages that several binaries share count once, and
 * what an interrupted build has left compiled (Go is silent about it) counts when its binary is done.
 */
export class BuildMeter {
  private readonly compiled = new Set<string>()
  private fetched = 0
  private text = ''
  private packages: number

  constructor(
    private readonly report: ReportBuild,
    private downloads: number,
    packages: number,
  ) {
    this.packages = packages
  }

  /** Says what is being done now. */
  say(text: string): void {
    this.text = text
    this.emit()
  }

  /** Takes a line of Go's standard error; false when it is neither progress nor known. */
  line(line: string): boolean {
    if (line.startsWith('go: downloading ')) {
      this.fetched += 1
      this.text = `downloading Go modules (${this.fetched} of about ${Math.max(this.downloads, this.fetched)})`
    } else if (this.expected.has(line)) {
      this.compiled.add(line)
    } else {
      return false
    }
    this.emit()
    return true
  }

  /** Everything is fetched, and from now on it is known which packages are to be compiled. */
  plan(packages: Iterable<string>): void {
    this.expected = new Set(packages)
    this.packages = this.expected.size
    this.downloads = Math.max(this.downloads, this.fetched)
    this.fetched = this.downloads
    this.emit()
  }

  /** All packages of a binary are compiled, whether or not Go named them. */
  finish(packages: Iterable<string>): void {
    for (const name of packages) this.compiled.add(name)
    this.emit()
  }

  private expected = new Set<string>()

  private emit(): void {
    const total = Math.max(this.downloads, this.fetched) + this.packages
    const done = Math.min(total, this.fetched + this.compiled.size)
    this.report({ done, total, text: this.text })
  }
}
