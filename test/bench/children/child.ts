/** Work in a process of its own, so that its memory and its start are its own. */
import { fork } from 'node:child_process'

/** Runs a script of this folder (without its ending) with a task, and resolves with what it answers. */
export function inChild<Answer>(script: string, task: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(`./${script}.js`, import.meta.url), [JSON.stringify(task)], { execArgv: ['--expose-gc', '--no-warnings'] })
    let answer: { readonly value: Answer } | undefined
    child.once('message', (value) => {
      // The script and the one that calls it agree on the answer's type by importing the same one.
      answer = { value: value as Answer }
    })
    child.once('error', reject)
    child.once('exit', (code) => (answer ? resolve(answer.value) : reject(new Error(`${script} ended with ${code} and without an answer`))))
  })
}

/** In the child: the task that it was given. */
export function taskOf<Task>(): Task {
  return JSON.parse(process.argv[2] ?? '{}') as Task
}

/** In the child: answers, and lets the process end. */
export function answer(value: object): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(value, () => {
      process.disconnect()
      resolve()
    })
  })
}
