// Judges every case of the corpus and prints one line of JSON for each: which step refused the valid and the mutated
// file. Usage: node judge-corpus.mjs FOLDER
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from './verifier.mjs';

function zeros(bytes, count) {
  return count ? Buffer.concat([bytes, Buffer.alloc(count)]) : bytes;
}

// Numbers beyond 2^53 would lose their last digits as numbers of JavaScript.
function parse(text) {
  return JSON.parse(text.replace(/: (\d{16,})/g, ': "$1"'));
}

function judge(folder) {
  const one = parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const file = (name, otherwise) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : otherwise);
  const validBytes = file('valid.bin');
  const genesis = file('genesis.bin');
  const { valid, mutated } = one;
  return {
    valid: verify(one.kind, validBytes, genesis, valid.policy, valid.expectation),
    mutated: verify(
      one.kind,
      zeros(file('mutated.bin', validBytes), mutated.zerosAppended),
      zeros(file('mutated-genesis.bin', genesis), mutated.genesisZerosAppended),
      mutated.policy ?? valid.policy,
      mutated.expectation ?? valid.expectation,
    ),
  };
}

const root = process.argv[2];
const folders = (path) => readdirSync(path, { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map((one) => one.name)
  .sort();
// Beside the cases there are inputs for the fuzzing of other readers.
for (const kind of folders(root).filter((folder) => folder !== 'fuzz' && folder !== 'hl7v2')) {
  for (const name of folders(join(root, kind))) {
    console.log(JSON.stringify({ name: `${kind}/${name}`, ...judge(join(root, kind, name)) }));
  }
}
