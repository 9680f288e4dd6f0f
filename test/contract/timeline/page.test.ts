import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawHtml } from '../../../src/timeline/html.ts'
import { chartOfRun, smallRun } from '../../unit/timeline/runs.ts'

const executablePath = '/usr/bin/chromium'
const lack = existsSync(executablePath) ? '' : ' (skipped: chromium is not installed)'

let browser: Browser
let page: Page

describe.skipIf(lack)(`the page of a run in Chromium${lack}`, () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  })
  afterAll(() => browser.close())

  /** The page as it is right after it was opened. */
  async function opened(): Promise<Page> {
    await page.setContent(drawHtml(chartOfRun(smallRun)).markup)
    return page
  }

  /** A computed style of the first element that matches. */
  function styleOf(selector: string, property: string): Promise<unknown> {
    const element = `document.querySelector(${JSON.stringify(selector)})`
    return page.evaluate(`getComputedStyle(${element}).getPropertyValue('${property}')`)
  }

  it('fits the window, with every text inside the picture and no two names on one another', async () => {
    await opened()
    const boxes = async (selector: string) => {
      const all = await page.locator(selector).all()
      const found = await Promise.all(all.map((one) => one.boundingBox()))
      return found.flatMap((box) => box ?? [])
    }
    const texts = await boxes('svg.timeline text:visible')
    const [picture] = await boxes('svg.timeline')
    if (!picture) throw new Error('there is no picture')
    expect(texts.length).toBeGreaterThan(10)
    expect(picture.x + picture.width).toBeLessThanOrEqual(1280)
    for (const { x, y, width, height } of texts) {
      expect(x).toBeGreaterThanOrEqual(picture.x)
      expect(x + width).toBeLessThanOrEqual(picture.x + picture.width)
      expect(y).toBeGreaterThanOrEqual(picture.y)
      expect(y + height).toBeLessThanOrEqual(picture.y + picture.height)
    }
    const rows = await boxes('svg.timeline .row')
    expect(new Set(rows.map(({ y }) => y)).size).toBe(3)
  })

  it('shows with Tab what a service needed, and looks otherwise then', async () => {
    await opened()
    const shown = () => page.locator('svg.timeline .more:visible').allTextContents()
    const before = await page.screenshot()
    expect(await shown()).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect((await shown()).join(' ')).toMatch(/Waited|Needed|healthy/i)
    expect((await page.screenshot()).equals(before)).toBe(false)
  })

  it('can be told apart without colours: applying is hatched, progressing plain', async () => {
    await opened()
    const fillOf = (name: string) => styleOf(`svg.timeline .${name}`, 'fill')
    expect(await fillOf('applying')).toMatch(/url\(/)
    expect(await fillOf('progressing')).toMatch(/^rgb/)
  })

  it('is light or dark as the reader likes', async () => {
    await opened()
    const light = await page.screenshot()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await styleOf('body', 'background-color')).toBe('rgb(13, 17, 23)')
    expect((await page.screenshot()).equals(light)).toBe(false)
    await page.emulateMedia({ colorScheme: 'light' })
  })

  it('has the same as a table, opened with the keyboard', async () => {
    await opened()
    await page.locator('summary').press('Enter')
    expect(await page.locator('tbody tr').count()).toBe(3)
    expect(await page.locator('tbody').isVisible()).toBe(true)
  })
})
