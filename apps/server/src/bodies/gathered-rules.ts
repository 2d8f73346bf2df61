/** class-validator gathers the rules of a class anew for each object. Ours are fixed once the classes stand, so each class is asked once. */
import { getMetadataStorage } from 'class-validator'

type Storage = ReturnType<typeof getMetadataStorage>
type Gathered = ReturnType<Storage['getTargetValidationMetadatas']>

let installed = false

/** Has the rules of a class gathered once. Validation groups and schemas, which would need more than the class to tell them apart, are not remembered. */
export function gatherRulesOnce(): void {
  if (installed) return
  installed = true
  const storage = getMetadataStorage()
  const gather = storage.getTargetValidationMetadatas.bind(storage)
  // biome-ignore lint/complexity/noBannedTypes: classes are what the library keys its rules by.
  const kept = new WeakMap<Function, Gathered>()
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (groups !== undefined && groups.length > 0) return gather(target, schema, always, strictGroups, groups)
    let rules = kept.get(target)
    if (!rules) {
      rules = gather(target, schema, always, strictGroups, groups)
      kept.set(target, rules)
    }
    return rules
  }
}
