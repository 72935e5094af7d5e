import type { Claim, Draft, Words } from './finding'

/**
 * A draft whose words are made when they are first read. For rules that may speak of thousands of nodes, of which the engine
 * drops or joins nearly all.
 */
export function lateDraft(claim: Claim, say: () => Words): Draft {
  return Object.assign(new LateWords(say), claim)
}

class LateWords implements Words {
  private said: Words | null = null

  constructor(private readonly say: () => Words) {}

  get title(): string {
    return this.words().title
  }

  get evidence(): string[] {
    return this.words().evidence
  }

  get remedy(): string {
    return this.words().remedy
  }

  get steps(): Words['steps'] {
    return this.words().steps
  }

  get live(): Words['live'] {
    return this.words().live
  }

  private words(): Words {
    this.said ??= this.say()
    return this.said
  }
}
