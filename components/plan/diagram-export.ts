import { saveFile } from '@/lib/client/save-file'
import { themeColours } from '@/lib/client/theme-colours'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Diagram } from './diagram-layout'
import { diagramSvg, svgColours } from './diagram-svg'

/** No browser draws canvases larger than this, in pixels of one side. */
const largest = 8_192

/** Saves the diagram, in the colours of the theme in sight, as a file. Answers a sentence when that is not possible. */
export async function saveDiagram(kind: 'svg' | 'png', diagram: Diagram, analysis: Analysis): Promise<string | null> {
  const svg = new Blob([diagramSvg(diagram, analysis, themeColours(svgColours))], { type: 'image/svg+xml' })
  if (kind === 'svg') {
    saveFile('plan.svg', svg)
    return null
  }
  const png = await pngOf(svg)
  if (!png) return 'The browser could not draw a picture of this size: save it as SVG, or fold parts of the plan.'
  saveFile('plan.png', png)
  return null
}

async function pngOf(svg: Blob): Promise<Blob | null> {
  const address = URL.createObjectURL(svg)
  try {
    const picture = new Image()
    picture.src = address
    await picture.decode()
    const scale = Math.min(2, largest / picture.width, largest / picture.height)
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(Math.round(picture.width * scale), 1)
    canvas.height = Math.max(Math.round(picture.height * scale), 1)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise((done) => canvas.toBlob(done, 'image/png'))
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(address)
  }
}
