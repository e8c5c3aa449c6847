// Sends one message whose header is shifted by a field, as simple-hl7 does when its arguments are misunderstood, and
// prints the answer as a line of JSON. Arguments: host, port.
import hl7 from 'simple-hl7';

const [host, port] = [process.argv[2], Number(process.argv[3])];
const client = hl7.Server.createTcpClient(host, port);
const message = new hl7.Message('APP', 'FAC', 'HL', 'B', ['ADT', 'A04'], 'SIM1', 'P', '2.5.1');
message.addSegment('PID', '1', '', 'S1');
client.send(message, (error, answer) => {
  if (error) {
    console.error(String(error));
    process.exit(1);
  }
  const msa = answer.getSegment('MSA');
  console.log(JSON.stringify({ code: String(msa.getField(1)), controlId: String(msa.getField(2)) }));
  process.exit(0);
});
