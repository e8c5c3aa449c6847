// Receives messages with node-hl7-server, answers AA, and prints a line of JSON for the port and for each message.
import { createServer } from 'node:net';
import { Server } from 'node-hl7-server';

const probe = createServer();
probe.listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(() => serve(port));
});

function serve(port) {
  const inbound = new Server({ bindAddress: '127.0.0.1' }).createInbound({ port }, async (request, response) => {
    console.log(JSON.stringify({ received: request.getMessage().get('MSH.10').toString() }));
    await response.sendResponse('AA');
  });
  inbound.on('listen', () => console.log(JSON.stringify({ port })));
  inbound.on('data.error', (error) => console.error(String(error)));
}
