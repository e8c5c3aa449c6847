// The formats of docs/spec/ledger.md, receipts.md and proofs.md.
import {
  ascii, boolean, bytes, bytesOf, decodeCanonical, embedded, exactly, FormError, list, orNull, point, struct, text, time,
  unsigned, where,
} from './canonical.mjs';

const hash = bytesOf(32);
const id = bytesOf(16);
const signature = bytesOf(64);
const version = exactly(1n);
const suite = exactly(1n);
const path = list(hash);

const header = embedded(struct({
  version, ledgerId: hash, height: unsigned, previous: hash, time, epoch: unsigned, replicaSet: hash,
  nextReplicaSet: hash, batchDigest: hash, entryCount: unsigned, historySize: unsigned, historyRoot: hash,
  stateRoot: hash, policyVersion: unsigned, suite,
}));
const seal = struct({ replica: unsigned, signature });
const seals = list(seal, 1);

const replicaSet = embedded(where(
  struct({ epoch: unsigned, replicas: list(struct({ index: unsigned, participant: id, key: point }), 1) }),
  ({ replicas }) => (replicas.length === 1 || replicas.length >= 4)
    && replicas.every((replica, i) => replica.index === BigInt(i))
    && new Set(replicas.map((replica) => Buffer.from(replica.key).toString('hex'))).size === replicas.length,
));
const recoverySeal = struct({ replica: unsigned, signature, isRecovery: where(boolean, (flag) => flag) });
const boundarySeal = (item) => (Array.isArray(item) && item.length === 3 ? recoverySeal(item) : seal(item));
const epochPath = list(struct({ header, seals: list(boundarySeal, 1), set: replicaSet }));
const cosignatures = list(struct({ witness: hash, signature }));
const sealed = { header, seals, epochPath, cosignatures };

const participant = struct({ id, code: ascii, country: ascii, roles: where(unsigned, (roles) => roles <= 65535n), facts: hash, key: point });
const parameters = struct(Object.fromEntries(
  [
    'window', 'drift', 'heartbeat', 'ttl', 'operations', 'submission', 'batch', 'cost', 'quotaCapacity', 'quotaRefill',
  ].map((name) => [name, unsigned]),
));
const genesis = embedded(struct({
  version, suite, time, name: ascii, nonce: id, replicaSet, parameters: embedded(parameters),
  participants: list(participant, 1),
  recovery: where(
    struct({ threshold: unsigned, keys: list(point) }),
    ({ threshold, keys }) => threshold <= BigInt(keys.length)
      && new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size === keys.length,
  ),
}));
export const genesisFile = struct({
  magic: text('healthledger-genesis'), version, genesis, header,
  signatures: list(struct({ participant: id, signature }), 1),
});

const unsigned32 = where(unsigned, (value) => value <= 4294967295n);
const decision = struct({
  permit: boolean, reason: ascii, algorithm: ascii, policyVersion: unsigned, time, ttl: unsigned32,
});
const outcome = struct({ code: where(unsigned, (code) => code <= 31n), decision: orNull(decision) });
const entry = embedded(struct({
  ledgerId: hash, height: unsigned, index: unsigned32, submissionId: hash, operationIndex: unsigned32,
  operationHash: hash, outcome,
}));
const submissionBody = embedded(struct({
  version, suite, ledgerId: hash, author: id, keyId: hash, nonce: id, validUntil: unsigned, count: unsigned,
  operationsRoot: hash,
}));


const stateProof = embedded(struct({
  version, siblings: where(path, (siblings) => siblings.length <= 256),
  terminal: orNull(struct({ key: hash, value: hash })),
}));
const row = { row: orNull(bytes), blinding: orNull(id) };
const hasWholeRow = (proof) => (proof.row === null) === (proof.blinding === null);
const neighbour = orNull(struct({ time, entryLeaf: hash, path }));

export const accounting = where(
  struct({
    version, suite, subject: hash, from: time, to: time, ...sealed, ...row, stateProof, first: unsigned,
    before: neighbour, after: neighbour,
    items: list(struct({ time, entry, operation: bytes, submission: submissionBody, path })),
  }),
  (proof) => proof.from < proof.to && hasWholeRow(proof),
);
export const state = where(
  struct({ version, ...sealed, kind: unsigned, key: bytes, ...row, stateProof }),
  hasWholeRow,
);
const receiptFields = {
  suite, operation: bytes, operationPath: path, submission: submissionBody, authorSignature: signature,
  entry, inclusionPath: path, ...sealed,
};
const plainReceipt = struct({ version, ...receiptFields });
const provenReceipt = struct({ version: exactly(2n), ...receiptFields, authorProof: embedded(state) });
export const receipt = (item) => (
  Array.isArray(item) && item.length === 13 ? provenReceipt(item) : plainReceipt(item));

const keyStruct = where(
  struct({
    participant: id, point, status: unsigned, since: unsigned, until: orNull(unsigned), suspectSince: orNull(time),
  }),
  (key) => key.status === (key.until === null ? 1n : 2n),
);
export function keyRow(value) {
  try {
    return keyStruct(decodeCanonical(value));
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

export const consistency = struct({ version, firstSize: unsigned, ...sealed, path });
export const evidence = struct({
  version, epochPath, headerA: header, sealA: seal, headerB: header, sealB: seal,
});

const atMost = (limit) => where(unsigned, (number) => number <= limit);
const small = atMost(255n);
const reason = small;
const segment = struct({
  id, version: atMost(4294967295n), length: unsigned, envelope: hash, key: hash, content: hash, shares: hash,
  labelKey: orNull(id), tags: where(list(id), (tags) => tags.length <= 256),
});
const segments = (least) => where(list(segment, least), (some) => some.length <= 64);
const years = orNull(struct({ from: atMost(9999n), to: atMost(9999n) }));
const ascending = (ids) => ids.length <= 100000
  && ids.every((one, i) => i === 0 || Buffer.compare(Buffer.from(ids[i - 1]), Buffer.from(one)) < 0);
const fewReplicas = (some) => some.length <= 256;
const start = { salt: id, type: unsigned };
const link = struct({ ...start, one: hash, other: hash, details: hash });
const standing = struct({ ...start, participant: id, reason });
const setChange = struct({
  ...start, kind: small, expires: unsigned, removed: where(list(id), fewReplicas),
  seats: where(list(struct({ participant: id, key: point, proof: signature, consent: signature })), fewReplicas),
});
const changes = new Map([
  [2n, struct({ ...start, kind: small, expires: unsigned, version: unsigned })],
  [3n, struct({ ...start, kind: small, expires: unsigned, placement: bytes })],
]);
const operations = new Map([
  [1n, struct({ ...start, participant, proof: signature })],
  [2n, struct({
    ...start, participant: id, version: unsigned, code: ascii, country: ascii, roles: atMost(65535n), facts: hash,
  })],
  [3n, struct({
    ...start, participant: id, oldKey: hash, newKey: point, proof: signature, reason, suspectSince: orNull(time),
  })],
  [4n, standing],
  [5n, standing],
  [6n, struct({ ...start, period: unsigned, key: point })],
  [7n, struct({ ...start, oldKey: hash, newKey: point, proof: signature, reason })],
  [10n, struct({ ...start, pseudonym: hash })],
  [11n, link],
  [12n, link],
  [13n, struct({ ...start, old: hash, renewed: hash, details: hash, records: where(list(id), ascending) })],
  [20n, struct({
    ...start, record: id, subject: orNull(hash), kind: small, years, threshold: small, trustees: hash,
    segments: segments(1),
  })],
  [21n, struct({
    ...start, record: id, target: id, replaces: unsigned, kind: small, answers: orNull(id), details: hash, years,
    threshold: small, trustees: hash, segments: segments(0),
  })],
  [22n, struct({
    ...start, record: id, threshold: small, trustees: hash,
    dealt: where(list(struct({ segment: id, root: hash }), 1), (some) => some.length <= 64),
  })],
  [32n, struct({ ...start, record: id, segment: id, epoch: unsigned, x: small, reason: small })],
  [30n, struct({
    ...start, request: id, record: id, segments: where(list(id, 1), (some) => some.length <= 64), individual: id,
    purpose: ascii, action: ascii, details: hash, readerKey: orNull(point), justification: orNull(hash),
    breakGlass: boolean,
  })],
  [40n, struct({ ...start, kind: ascii, commitment: hash })],
  [50n, (item) => (changes.get(unsigned(item[2])) ?? setChange)(item)],
  [51n, struct({ ...start, proposer: id, proposal: hash, approves: boolean })],
]);

/** An operation, or null when the bytes are none of ledger.md section 3. */
export function operation(encoded) {
  try {
    const item = decodeCanonical(encoded);
    const type = Array.isArray(item) && item.length > 1 ? operations.get(unsigned(item[1])) : undefined;
    return type ? type(item) : null;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** Size and peaks of a subject's sub-log, or null when the value is no row of a subject. */
export function subjectRow(value) {
  const fields = struct({ custodian: id, status: unsigned, size: unsigned, peaks: path });
  try {
    const item = decodeCanonical(value);
    if (!Array.isArray(item) || item.length < 4) return null;
    const known = fields(item.slice(0, 4));
    const ones = known.size.toString(2).replaceAll('0', '').length;
    return ones === known.peaks.length ? known : null;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}
