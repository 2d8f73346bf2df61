/** A page for every type of problem, and for every rule, at the address that is its type. Anybody may read them. */
import { Controller, Param, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sentences } from '#ledger'
import { Route } from '../http/route.js'
import { catalogue, type Entry } from './catalogue.js'
import { Problem, typeOf } from './problem.js'

/** What a page says. */
interface Page {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly about: string
}

const entries: Readonly<Record<string, Entry>> = catalogue
const rules: Readonly<Record<string, string>> = sentences

@Controller('problems')
export class ProblemPages {
  @Route('GET', '', {
    needs: 'nothing',
    summary: 'List the problems',
    group: 'problems',
    answers: { status: 200, about: 'Every way in which a request can fail, and every rule.', schema: { type: 'object' } },
  })
  all() {
    return { problems: Object.keys(entries).map(pageOf), rules: Object.keys(rules).sort().map(pageOf) }
  }

  @Route('GET', ':code', {
    needs: 'nothing',
    summary: 'Read about a problem',
    group: 'problems',
    answers: { status: 200, about: 'What it means and what to do; a page for browsers, JSON for programs.', schema: { type: 'object' } },
    problems: ['not-found'],
  })
  one(@Param('code') code: string, @Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Page | string {
    const page = pageOf(code)
    if (!page) throw new Problem('not-found', 'There is no problem of this name.')
    if (!headers.accept?.includes('text/html')) return page
    reply.type('text/html; charset=utf-8')
    return htmlOf(page)
  }
}

function pageOf(code: string): Page | undefined {
  const entry = Object.hasOwn(entries, code) ? entries[code] : undefined
  if (entry) return { type: typeOf(code), ...entry }
  const rule = Object.hasOwn(rules, code) ? rules[code] : undefined
  return rule === undefined ? undefined : { type: typeOf(code), title: `A rule of the ledger: ${code}`, status: 422, about: rule }
}

function htmlOf({ title, status, about }: Page): string {
  const [head, text] = [escaped(title), escaped(about)]
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${head}</title>\n<h1>${head}</h1>\n<p>${text}</p>\n<p>HTTP status ${status}.</p>\n</html>\n`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
