/** Work in a process of its own, so that its memory and its start are its own. */
import { type ChildProcess, fork } from 'node:child_process'

/** A process that answered and goes on, until it is told to stop. */
export interface Running<Answer> {
  readonly answer: Answer
  /** Resolves when it has ended. */
  stop(): Promise<void>
}

/** Runs a script of this folder (without its ending) with a task, and resolves with its answer when it has ended. */
export async function inChild<Answer>(script: string, task: object): Promise<Answer> {
  const child = forked(script, task)
  const ended = endOf(child)
  const answer = await answerOf<Answer>(script, child, ended)
  await ended
  return answer
}

/** Starts a script of this folder that goes on after its answer, until its parent lets go of it. */
export async function startChild<Answer>(script: string, task: object): Promise<Running<Answer>> {
  const child = forked(script, task)
  const ended = endOf(child)
  const answer = await answerOf<Answer>(script, child, ended)
  return {
    answer,
    stop: async () => {
      child.disconnect()
      await ended
    },
  }
}

/** In the child: the task that it was given. */
export function taskOf<Task>(): Task {
  // Written by the parent, which imports the same type.
  return JSON.parse(process.argv[2] ?? '{}') as Task
}

/** In the child: answers, and lets the process end. */
export async function answer(value: object): Promise<void> {
  await tell(value)
  process.disconnect()
}

/** In the child: answers, and resolves when the parent lets go. */
export async function answerAndStay(value: object): Promise<void> {
  const left = new Promise<void>((resolve) => process.once('disconnect', resolve))
  await tell(value)
  await left
}

function tell(value: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(value, undefined, {}, (error) => (error ? reject(error) : resolve()))
  })
}

function forked(script: string, task: object): ChildProcess {
  return fork(new URL(`./${script}.js`, import.meta.url), [JSON.stringify(task)], { execArgv: ['--expose-gc', '--no-warnings'] })
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
}

function answerOf<Answer>(script: string, child: ChildProcess, ended: Promise<number | null>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // The script and its caller import the same type.
    child.once('message', (value) => resolve(value as Answer))
    ended.then((code) => reject(new Error(`${script} ended with ${code} and without an answer`)), reject)
  })
}
