/** So many groups of equal keys, with so many rows each. Neither needs to be whole. */
export type Groups = { rows: number; groups: number }[]

/** How rows fall on groups of which only the mean is known: at random, all alike, or a few with most. */
export type GroupShape = 'random' | 'alike' | 'skewed'

/** Groups of exactly so many rows, from groups of which only a mean is known. */
export function groupSizes(rows: number, groups: number, shape: GroupShape): Groups {
  if (rows <= 0 || groups <= 0) return []
  const mean = Math.max(1, rows / groups)
  if (mean <= 1.0001) return [{ rows: 1, groups: rows }]
  if (shape === 'alike') return alike(mean, groups)
  if (mean > 60) return shape === 'random' ? spreadNormally(mean, groups) : geometricSteps(mean, groups)
  return shape === 'random' ? truncatedPoisson(mean, groups) : geometric(mean, groups)
}

function alike(mean: number, groups: number): Groups {
  const floor = Math.floor(mean)
  const more = mean - floor
  return [
    { rows: floor, groups: groups * (1 - more) },
    { rows: floor + 1, groups: groups * more },
  ].filter((each) => each.groups > 0)
}

/** Poisson without zero whose mean is `mean`: λ solves λ / (1 − e^−λ) = mean. */
function truncatedPoisson(mean: number, groups: number): Groups {
  let low = 0
  let high = mean
  for (let n = 0; n < 50; n += 1) {
    const middle = (low + high) / 2
    if (middle / -Math.expm1(-middle) < mean) low = middle
    else high = middle
  }
  const lambda = high
  const sizes: Groups = []
  const most = Math.ceil(mean + 8 * Math.sqrt(mean) + 8)
  let term = 1 / Math.expm1(lambda)
  for (let rows = 1; rows <= most; rows += 1) {
    term *= lambda / rows
    sizes.push({ rows, groups: groups * term })
  }
  return sizes
}

function geometric(mean: number, groups: number): Groups {
  const stop = 1 / mean
  const sizes: Groups = []
  let left = 1
  for (let rows = 1; left > 1e-4; rows += 1) {
    sizes.push({ rows, groups: groups * left * stop })
    left *= 1 - stop
  }
  return sizes
}

/** Quantiles of a normal distribution with the variance of a Poisson. */
function spreadNormally(mean: number, groups: number): Groups {
  const steps = 41
  const deviation = Math.sqrt(mean)
  return Array.from({ length: steps }, (_, at) => {
    const quantile = (at + 0.5) / steps
    // Within 0.02 of the normal quantile (Tukey's lambda of 0.135).
    const z = (quantile ** 0.1349 - (1 - quantile) ** 0.1349) / 0.1975
    return { rows: Math.max(1, Math.round(mean + z * deviation)), groups: groups / steps }
  })
}

function geometricSteps(mean: number, groups: number): Groups {
  const steps = 41
  return Array.from({ length: steps }, (_, at) => ({
    rows: Math.max(1, Math.round(-mean * Math.log(1 - (at + 0.5) / steps))),
    groups: groups / steps,
  }))
}
