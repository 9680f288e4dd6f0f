/** How far a build is, in units of work: a module fetched or a package compiled. */
export interface BuildProgress {
  done: number
  total: number
  text: string
}

export type ReportBuild = (progress: BuildProgress) => void

/**
 * Counts what Go says on its standard error. Packages that several binaries share count once. Go is
 * silent about what an interrupted build has left compiled: that is remembered beside its caches.
 */
export class BuildMeter {
  private readonly compiled: Set<string>
  private expected = new Set<string>()
  /** How many of the expected packages are compiled. */
  private finished = 0
  private fetched = 0
  private text = ''
  private readonly report: ReportBuild
  private downloads: number
  private packages: number

  constructor(
    report: ReportBuild,
    downloads: number,
    packages: number,
    compiledBefore: Iterable<string> = [],
  ) {
    this.report = report
    this.downloads = downloads
    this.packages = packages
    this.compiled = new Set(compiledBefore)
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
      this.add(line)
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
    this.finished = [...this.expected].filter((name) => this.compiled.has(name)).length
    this.downloads = Math.max(this.downloads, this.fetched)
    this.fetched = this.downloads
    this.emit()
  }

  /** All packages of a binary are compiled, whether or not Go named them. */
  finish(packages: Iterable<string>): void {
    for (const name of packages) this.add(name)
    this.emit()
  }

  /** What is compiled by now, for the next build when this one does not come to its end. */
  get compiledPackages(): string[] {
    return [...this.compiled]
  }

  private add(name: string): void {
    if (this.compiled.has(name)) return
    this.compiled.add(name)
    this.finished += 1
  }

  private emit(): void {
    const total = Math.max(this.downloads, this.fetched) + this.packages
    this.report({ done: this.fetched + this.finished, total, text: this.text })
  }
}
