/** Reading JSON that came from elsewhere: each step gives what is there, or nothing, and never throws. */

export class Json {
  constructor(readonly value: unknown) {}

  /** The value under names and places, one inside the other. */
  at(...path: readonly (string | number)[]): Json {
    let value = this.value
    for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
    return new Json(value)
  }

  /** The text; empty where it is none. */
  get text(): string {
    return typeof this.value === 'string' ? this.value : ''
  }

  /** The number; 0 where it is none. */
  get number(): number {
    return typeof this.value === 'number' ? this.value : 0
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null
  }

  /** The items of a list. */
  get items(): readonly Json[] {
    return Array.isArray(this.value) ? this.value.map((item: unknown) => new Json(item)) : []
  }

  /** The members of an object. */
  get members(): readonly (readonly [name: string, value: Json])[] {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    return Object.entries(value).map(([name, inner]) => [name, new Json(inner)] as const)
  }
}
