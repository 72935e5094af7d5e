'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'

export type WhenNearProps = { /** Height kept free until then, pixels. */ height: number; children: ReactNode }

/** Draws its children once they are near the part of the page that is seen, or are printed: what is far below costs nothing at first. */
export function WhenNear({ height, children }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null)
  const [isNear, setIsNear] = useState(false)
  useEffect(() => {
    if (isNear || !place.current) return
    const draw = () => setIsNear(true)
    const observer = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && draw(), {
      rootMargin: '300px',
    })
    observer.observe(place.current)
    window.addEventListener('beforeprint', draw)
    return () => {
      observer.disconnect()
      window.removeEventListener('beforeprint', draw)
    }
  }, [isNear])
  return (
    <div ref={place} style={isNear ? undefined : { minHeight: height }}>
      {isNear && children}
    </div>
  )
}
