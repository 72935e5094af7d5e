import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** An address whose server may change, as behind a name or a virtual address after a fail-over. */
export type Relay = {
  port: number
  /** Where connections go from now on; those that stand are cut, as a server is that is gone. */
  moveTo(port: number): void
  /** While silent, nothing gets through in either direction, and nobody is told. */
  beSilent(isSilent: boolean): void
  /** How many connections were opened since it is silent. */
  opened(): number
  stop(): Promise<void>
}

export async function startRelay(to: number): Promise<Relay> {
  let destination = to
  const sockets = new Set<Socket>()
  let isMute = false
  let count = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }
  const server = createServer((socket) => {
    const beyond = connect(destination, '127.0.0.1')
    for (const each of [socket, beyond]) keep(each)
    count += 1
    socket.pipe(beyond).pipe(socket)
    if (isMute) for (const each of [socket, beyond]) each.pause()
    socket.once('close', () => beyond.destroy())
    beyond.once('close', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const each of sockets) each.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    moveTo(port) {
      destination = port
      cut()
    },
    beSilent(isSilent) {
      isMute = isSilent
      count = 0
      for (const each of sockets) {
        if (isSilent) each.pause()
        else each.resume()
      }
    },
    opened: () => count,
    stop: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
