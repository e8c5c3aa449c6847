// Sends messages with @medplum/hl7 and prints each answer as a line of JSON. Arguments: host, port, count.
import { Hl7Message } from '@medplum/core';
import { Hl7Client } from '@medplum/hl7';

const [host, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 1)];
const client = new Hl7Client({ host, port, keepAlive: true });
for (let i = 1; i <= count; i += 1) {
  const message = Hl7Message.parse(
    `MSH|^~\\&|MEDPLUM|A|HL|B|20260101000000||ADT^A01^ADT_A01|MED${i}|T|2.5.1\rPID|1||M${i}^^^A^MR||Prüfung^Ä`,
  );
  const answer = await client.sendAndWait(message, { timeoutMs: 15000 });
  const msa = answer.getSegment('MSA');
  console.log(JSON.stringify({ code: msa.getField(1).toString(), controlId: msa.getField(2).toString() }));
}
await client.close();
process.exit(0);
