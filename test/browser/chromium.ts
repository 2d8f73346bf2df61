/** A real browser for tests: headless Chromium, with what went wrong in a page written down. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

export type { BrowserContext, Page }

/** How long anything in a page may take; the machine may be busy. */
const patienceMs = 30_000

/**
 * Of the arguments that come with this build of Chromium only those that it needs to run in a container: the others put everything into one process
 * and switch off what keeps sites apart, which is what is tried here.
 */
const args = chromium.args.filter((each) => /^--(no-sandbox|no-zygote|disable-setuid-sandbox|use-gl=|use-angle=|in-process-gpu)/.test(each))

export class Chromium {
  #browser: Browser | undefined
  /** What pages complained of: scripts that failed, and what the content security policy kept back. */
  readonly complaints: string[] = []

  async start(): Promise<this> {
    this.#browser = await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true })
    return this
  }

  async end(): Promise<void> {
    await this.#browser?.close()
  }

  /** A window of somebody who was never here. */
  async window(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    if (!this.#browser) throw new Error('the browser is not started')
    const context = await this.#browser.newContext(options)
    context.setDefaultTimeout(patienceMs)
    const page = await context.newPage()
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      // An answer of 401 or 403 is written to the console as well, and is what some tests are about.
      if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
        this.complaints.push(`${page.url()}: ${message.text()}`)
      }
    })
    return page
  }

  /** Gives a window an authenticator that holds passkeys and always finds its owner's finger. */
  async giveAuthenticator(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    })
  }
}
