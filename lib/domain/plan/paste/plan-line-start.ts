/** What begins a line about the whole statement. */
export const ofStatement = /^(?:Planning|Execution|JIT|Trigger|Settings|Serialization|Total runtime|Query Identifier)\b/

/** What begins a line of a plan. */
export const start =
  /^(?:-> |[A-Z][A-Za-z0-9/()]*(?: [A-Za-z0-9/()]+){0,5}: |(?:Planning|Execution|JIT|Trigger|Settings|Worker \d|Planning Time|Total runtime)\b|CTE |InitPlan |SubPlan |.{1,400} {2}\((?:cost=|actual ))/
