// Sends messages with node-hl7-client and prints each answer as a line of JSON. Arguments: host, port, count.
// The client queues what is sent before it is connected or while an answer is due, and sends its queue only after a new
// connection; so each message is sent after the answer to the one before.
import { Client, Message } from 'node-hl7-client';

const [host, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 1)];
let sent = 0;
const connection = new Client({ host }).createConnection({ port }, async (response) => {
  const message = response.getMessage();
  console.log(JSON.stringify({
    code: message.get('MSA.1').toString(),
    controlId: message.get('MSA.2').toString(),
  }));
  if (sent < count) {
    await sendNext();
  } else {
    await connection.close();
    process.exit(0);
  }
});
connection.on('client.error', (error) => fail(error));
connection.on('data.error', (error) => fail(error));
connection.on('connect', () => sendNext().catch(fail));

async function sendNext() {
  sent += 1;
  const messageHeader = {
    msh_9_1: 'ADT', msh_9_2: 'A01', msh_9_3: 'ADT_A01', msh_10: `NHC${sent}`, msh_11_1: 'T', msh_12: '2.5.1',
  };
  const message = new Message({ messageHeader });
  message.addSegment('PID').set('3.1', `N${sent}`);
  await connection.sendMessage(message);
}

function fail(error) {
  console.error(String(error));
  process.exit(1);
}
