// The event stream of a real AT Protocol network (com.atproto.sync.subscribeRepos), read by the network's own library
// and said again as Jetstream's /subscribe says it: JSON, one event a message, from a cursor in microseconds.
// Jetstream itself is on no registry. Arguments: the folder of node_modules, the PDS, the port to listen on.
import { createRequire } from 'node:module'
const [modules, pds, port] = process.argv.slice(2)
const require = createRequire(`${modules}/`)
const { Firehose } = await import(require.resolve('@atproto/sync'))
const { WebSocketServer } = require('ws')

const held = []
const listeners = new Set()
let last = 0
const keep = (event) => {
  last = Math.max(Date.now() * 1000, last + 1)
  const said = { time: last, text: JSON.stringify({ did: event.did, time_us: last, ...event.rest }), collection: event.collection }
  held.push(said)
  for (const listener of listeners) listener(said)
}
const commit = (evt) => ({
  did: evt.did,
  collection: evt.collection,
  rest: {
    kind: 'commit',
    commit: {
      rev: evt.rev,
      operation: evt.event,
      collection: evt.collection,
      rkey: evt.rkey,
      ...(evt.event === 'delete' ? {} : { record: evt.record, cid: String(evt.cid) }),
    },
  },
})
const account = (evt) => ({
  did: evt.did,
  rest: { kind: 'account', account: { active: evt.active, did: evt.did, seq: evt.seq, time: evt.time, status: evt.status } },
})
const firehose = new Firehose({
  service: pds,
  idResolver: {},
  unauthenticatedCommits: true,
  unauthenticatedHandles: true,
  excludeIdentity: true,
  excludeSync: true,
  getCursor: () => 0,
  onError: (error) => console.error(String(error)),
  handleEvent: (evt) => keep(evt.event === 'account' ? account(evt) : commit(evt)),
})
firehose.start()

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port) })
server.on('connection', (socket, request) => {
  const asked = new URL(request.url, 'ws://localhost').searchParams
  const wanted = asked.getAll('wantedCollections')
  const from = asked.has('cursor') ? Number(asked.get('cursor')) : Infinity
  const say = (event) => {
    if (!event.collection || !wanted.length || wanted.includes(event.collection)) socket.send(event.text)
  }
  held.filter((event) => event.time >= from).forEach(say)
  listeners.add(say)
  socket.on('close', () => listeners.delete(say))
})
server.on('listening', () => console.log('ready'))
