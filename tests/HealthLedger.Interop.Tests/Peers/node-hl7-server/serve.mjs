// Receives messages with node-hl7-server, answers AA, and prints a line of JSON for the port and for each message that
// it handles: its MSH-10, and the MSH-10 and digest of all that has come over the connection, in order.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { Server } from 'node-hl7-server';

const probe = createServer();
probe.listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(() => serve(port));
});

function serve(port) {
  let connections = 0;
  let arrived = [];
  let digest = '';
  const inbound = new Server({ bindAddress: '127.0.0.1' }).createInbound({ port }, async (request, response) => {
    const received = request.getMessage().get('MSH.10').toString();
    console.log(JSON.stringify({ received, connections, arrived, digest }));
    await response.sendResponse('AA');
  });
  inbound.on('listen', () => console.log(JSON.stringify({ port })));
  inbound.on('client.connect', () => { connections++; });
  // All of a connection's messages up to now, without their frames.
  inbound.on('data.raw', (text) => {
    arrived = text.split('\r').filter((line) => line.startsWith('MSH|')).map((line) => line.split('|')[9]);
    digest = createHash('sha256').update(text).digest('hex');
  });
  inbound.on('data.error', (error) => console.error(String(error)));
}
