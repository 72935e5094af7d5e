import { type Bag, emptyBag, type PlanValue } from '../bag'
import { isBag } from '../normalise'
import type { Plan } from '../plan'

/** The properties of the statement as FORMAT JSON prints them, without the plan, with zeros where they are figures. */
export function statementBag(plan: Plan): Bag {
  const bag = copyOf(plan.properties)
  if (plan.triggers.length > 0) bag.Triggers = triggersOf(plan)
  if (plan.serialization) {
    const serialization = copyOf(bag.Serialization)
    if (plan.serialization.timeMs !== null) serialization.Time = plan.serialization.timeMs
    serialization['Output Volume'] = plan.serialization.outputKb
    bag.Serialization = serialization
  }
  if (plan.jit && plan.jit.deformMs !== null) {
    const jit = copyOf(bag.JIT)
    const timing = copyOf(jit.Timing)
    const generation = copyOf(timing.Generation)
    generation.Deform = plan.jit.deformMs
    generation.Total = plan.jit.generationMs
    timing.Generation = generation
    jit.Timing = timing
    bag.JIT = jit
  }
  if (plan.planningTimeMs !== null) bag['Planning Time'] = plan.planningTimeMs
  if (plan.executionTimeMs !== null && bag['Total Runtime'] === undefined) bag['Execution Time'] = plan.executionTimeMs
  if (plan.durationMs !== null) bag.Duration = plan.durationMs
  return bag
}

function triggersOf(plan: Plan): Bag[] {
  const before = Array.isArray(plan.properties.Triggers) ? plan.properties.Triggers.filter(isBag) : []
  return plan.triggers.map((trigger, at) => {
    const bag = copyOf(before[at])
    if (trigger.timeMs !== null) bag.Time = trigger.timeMs
    bag.Calls = trigger.calls
    return bag
  })
}

function copyOf(value: PlanValue | undefined): Bag {
  const copy = emptyBag()
  if (isBag(value)) for (const name of Object.keys(value)) copy[name] = value[name] as PlanValue
  return copy
}
