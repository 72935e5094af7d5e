'use client'

import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'

export type CanvasView = { x: number; y: number; scale: number }

const least = 0.08
const most = 2

/** Moves and scales what lies in a box: drag, wheel (with Ctrl or a pinch it scales), and acts for keys and buttons. */
export function useCanvasView(box: RefObject<HTMLElement | null>, content: { width: number; height: number }) {
  const [view, setView] = useState<CanvasView>({ x: 16, y: 16, scale: 1 })
  const [size, setSize] = useState({ width: 0, height: 0 })
  const drag = useRef<{ id: number; x: number; y: number; moved: boolean } | null>(null)

  const zoom = useCallback(
    (factor: number, at?: { x: number; y: number }) => {
      setView((now) => {
        const scale = Math.min(Math.max(now.scale * factor, least), most)
        const point = at ?? { x: (box.current?.clientWidth ?? 0) / 2, y: (box.current?.clientHeight ?? 0) / 2 }
        const grown = scale / now.scale
        return { scale, x: point.x - (point.x - now.x) * grown, y: point.y - (point.y - now.y) * grown }
      })
    },
    [box],
  )

  /** Shows all of it; large content at the smallest scale at which it can be read, its top in the middle. */
  const fit = useCallback(
    (readable: number) => {
      const element = box.current
      if (!element || content.width === 0) return
      const whole = Math.min(
        (element.clientWidth - 32) / content.width,
        (element.clientHeight - 32) / content.height,
        1,
      )
      const scale = Math.min(Math.max(whole, readable, least), most)
      setView({ scale, x: (element.clientWidth - content.width * scale) / 2, y: 16 })
    },
    [box, content.width, content.height],
  )

  /** Brings a point of the content into sight, in the middle when it was out of it. */
  const reveal = useCallback(
    (place: { x: number; y: number; width: number; height: number }) => {
      const element = box.current
      if (!element) return
      setView((now) => {
        const left = place.x * now.scale + now.x
        const top = place.y * now.scale + now.y
        const isIn =
          left >= 0 &&
          top >= 0 &&
          left + place.width * now.scale <= element.clientWidth &&
          top + place.height * now.scale <= element.clientHeight
        if (isIn) return now
        return {
          scale: now.scale,
          x: element.clientWidth / 2 - (place.x + place.width / 2) * now.scale,
          y: element.clientHeight / 2 - (place.y + place.height / 2) * now.scale,
        }
      })
    },
    [box],
  )

  useEffect(() => {
    const element = box.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const rect = element.getBoundingClientRect()
      if (event.ctrlKey || event.metaKey) {
        zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - rect.left, y: event.clientY - rect.top })
      } else setView((now) => ({ ...now, x: now.x - event.deltaX, y: now.y - event.deltaY }))
    }
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', onWheel)
    }
  }, [box, zoom])

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const from = drag.current
    if (from?.id !== event.pointerId) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.moved && Math.hypot(dx, dy) < 4) return
    if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { id: from.id, x: event.clientX, y: event.clientY, moved: true }
    setView((now) => ({ ...now, x: now.x + dx, y: now.y + dy }))
  }
  /** The click that ends a drag is none. */
  const wasDragged = () => {
    const was = drag.current?.moved === true
    drag.current = null
    return was
  }
  const onPointerUp = () => {
    if (drag.current && !drag.current.moved) drag.current = null
  }
  return { view, size, zoom, fit, reveal, wasDragged, onPointerDown, onPointerMove, onPointerUp }
}
