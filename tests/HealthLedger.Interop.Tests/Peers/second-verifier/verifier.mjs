// The steps of docs/spec/receipts.md and proofs.md. Each gives true when it passes; the first that does not is named.
import { canonical, decodeCanonical, FormError, sameBytes } from './canonical.mjs';
import {
  EMPTY_ROOT, H, isConsistent, isFormed, isIncluded, isPoint, leafHash, rootOfPeaks, stateHolds, verifies,
} from './crypto.mjs';
import * as formats from './formats.mjs';

const MIB = 1024 * 1024;
const ZERO = new Uint8Array(32);
const TOLERANCE = 5n * 60n * 1000n;
const ASSURANCE = ['Operator', 'Witnessed', 'Quorum'];

function read(bytes, limit, format) {
  if (bytes.length > limit) return null;
  try {
    return format(decodeCanonical(bytes));
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

function quorum(set) {
  const n = set.replicas.length;
  return n - Math.floor((n - 1) / 3);
}

function setHash(set) {
  return H('replica-set', set.bytes);
}

/** Everything that the pinned genesis file says, or null when it is refused. */
function readGenesis(bytes) {
  const file = read(bytes, MIB, formats.genesisFile);
  if (!file) return null;
  const { genesis, header, signatures } = file;
  const set = setHash(genesis.replicaSet);
  const ids = new Set(genesis.participants.map((participant) => Buffer.from(participant.id).toString('hex')));
  const isWhole = sameBytes(header.batchDigest, H('genesis', genesis.bytes))
    && sameBytes(header.replicaSet, set) && sameBytes(header.nextReplicaSet, set)
    && sameBytes(header.ledgerId, ZERO) && sameBytes(header.previous, ZERO)
    && sameBytes(header.historyRoot, EMPTY_ROOT) && header.time === genesis.time
    && [header.height, header.epoch, header.entryCount, header.historySize].every((value) => value === 0n)
    && genesis.replicaSet.epoch === 0n && ids.size === genesis.participants.length
    && genesis.replicaSet.replicas.every((replica) => isPoint(replica.key))
    && signatures.length === genesis.participants.length
    && genesis.participants.every((participant, i) => sameBytes(signatures[i].participant, participant.id)
      && verifies(participant.key, signatures[i].signature, 'genesis', ZERO, genesis.bytes));
  return isWhole ? { ...genesis, ledgerId: H('id/seal', ZERO, header.bytes) } : null;
}

function areSeals(seals, set, header, ledgerId) {
  return seals.length === quorum(set)
    && seals.every((seal, i) => (i === 0 || seal.replica > seals[i - 1].replica)
      && seal.replica < BigInt(set.replicas.length)
      && verifies(set.replicas[Number(seal.replica)].key, seal.signature, 'seal', ledgerId, header.bytes));
}

function isRecovery(seals, genesis, header) {
  const { threshold, keys } = genesis.recovery;
  return BigInt(seals.length) === threshold
    && seals.every((seal, i) => seal.isRecovery && (i === 0 || seal.replica > seals[i - 1].replica)
      && seal.replica < BigInt(keys.length)
      && verifies(keys[Number(seal.replica)], seal.signature, 'recovery', genesis.ledgerId, header.bytes));
}

function isInPlace(header, walk) {
  return header.epoch === walk.set.epoch && sameBytes(header.replicaSet, setHash(walk.set))
    && header.time > walk.time;
}

/** Walks the epoch path; gives the set where it ends, or null. */
function follow(genesis, epochPath) {
  let walk = { set: genesis.replicaSet, boundary: 0n, time: genesis.time };
  for (const step of epochPath) {
    const next = setHash(step.set);
    const recovers = step.seals.some((seal) => seal.isRecovery);
    const isGood = isInPlace(step.header, walk) && step.header.height > walk.boundary
      && (recovers
        ? isRecovery(step.seals, genesis, step.header)
        : areSeals(step.seals, walk.set, step.header, genesis.ledgerId))
      && sameBytes(step.header.nextReplicaSet, next) && !sameBytes(next, setHash(walk.set))
      && step.set.epoch === walk.set.epoch + 1n;
    if (!isGood) return null;
    walk = {
      set: step.set,
      boundary: step.header.height,
      time: step.header.time,
      recovered: walk.recovered || recovers,
    };
  }

  return walk;
}

function isOld(c) {
  const age = c.policy.time - c.genesis.time;
  return c.policy.maxAnchorAge !== null && age > c.policy.maxAnchorAge;
}

function isAccepted(c) {
  return !c.walk.recovered || c.policy.acceptRecovery === true;
}

// The steps that everything under a sealed header shares. `c` holds proof, policy, genesis and what steps leave.
const sealedSteps = {
  Epochs(c) {
    const { header, epochPath } = c.proof;
    c.walk = follow(c.genesis, epochPath);
    return c.walk !== null && isInPlace(header, c.walk)
      && (epochPath.length === 0 || header.height > c.walk.boundary);
  },
  Seals: (c) => areSeals(c.proof.seals, c.walk.set, c.proof.header, c.genesis.ledgerId),
  Header: ({ proof: { header } }) => header.height > 0n && header.entryCount <= header.historySize,
  Witnesses(c) {
    const { header, cosignatures } = c.proof;
    const hash = H('id/seal', header.ledgerId, header.bytes);
    const body = canonical([header.height, hash, header.historySize, header.historyRoot]);
    c.cosigned = 0;
    for (const [i, { witness, signature }] of cosignatures.entries()) {
      if (i > 0 && Buffer.compare(witness, cosignatures[i - 1].witness) <= 0) return false;
      const key = c.policy.witnesses.find((candidate) => sameBytes(H('key', candidate), witness));
      const isGood = key
        ? verifies(key, signature, 'witness', c.genesis.ledgerId, body)
        : isFormed(signature);
      if (!isGood) return false;
      c.cosigned += key ? 1 : 0;
    }

    return c.cosigned >= c.policy.requiredWitnesses;
  },
  Policy(c) {
    const kind = c.walk.set.replicas.length > 1 ? 2 : c.cosigned > 0 ? 1 : 0;
    return !isOld(c) && isAccepted(c) && c.proof.header.time - TOLERANCE <= c.policy.time
      && kind >= ASSURANCE.indexOf(c.policy.minimumAssurance);
  },
};

function areOfLedger(c, ids) {
  return [...ids, ...c.proof.epochPath.map((step) => step.header.ledgerId)]
    .every((id) => sameBytes(id, c.genesis.ledgerId));
}

// Entry, submission and operation name each other.
function isNamed({ entry, submission, operation }) {
  return sameBytes(entry.submissionId, H('id/submission', submission.ledgerId, submission.bytes))
    && entry.height <= submission.validUntil && entry.operationIndex < submission.count
    && sameBytes(entry.operationHash, leafHash(operation));
}

function fits(entry, operation) {
  const isAccepted = entry.outcome.code === 0n;
  const decides = isAccepted && operation !== null && operation.type === 30n;
  return (operation !== null || !isAccepted) && decides === (entry.outcome.decision !== null);
}

function stateStep(c, kind, key) {
  const { row, blinding, stateProof, header } = c.proof;
  const place = H('state-key', kind, key);
  if (!stateHolds(stateProof, place, header.stateRoot)) return false;
  const isPresent = stateProof.terminal !== null && sameBytes(stateProof.terminal.key, place);
  return isPresent === (row !== null)
    && (row === null || sameBytes(stateProof.terminal.value, H('state-value', row, blinding)));
}

/** The author's key as the receipt proves it: by a state proof that the same policy accepts, and in force. */
function provenKey(c) {
  const { submission, authorProof, header } = c.proof;
  const inner = {
    ...c,
    proof: authorProof,
    expectation: { kind: 2, key: Buffer.from(submission.keyId).toString('hex'), present: true },
  };
  if (!Object.values(stateSteps).every((step) => step(inner))) return null;
  const row = formats.keyRow(authorProof.row);
  const isIts = row !== null && authorProof.header.height >= header.height
    && sameBytes(row.participant, submission.author) && sameBytes(H('key', row.point), submission.keyId)
    && row.since <= header.height && (row.until === null || row.until >= header.height);
  return isIts ? row.point : null;
}

const receiptSteps = {
  Ledger: (c) => areOfLedger(
    c, [c.proof.header.ledgerId, c.proof.entry.ledgerId, c.proof.submission.ledgerId]),
  Epochs: sealedSteps.Epochs,
  Seals: sealedSteps.Seals,
  Header: (c) => sealedSteps.Header(c) && c.proof.entry.height === c.proof.header.height
    && c.proof.entry.index < c.proof.header.entryCount,
  Inclusion({ proof: { header, entry, inclusionPath } }) {
    const number = header.historySize - header.entryCount + entry.index;
    return isIncluded(leafHash(entry.bytes), number, header.historySize, inclusionPath, header.historyRoot);
  },
  Submission(c) {
    const { entry, submission, operation, operationPath } = c.proof;
    c.operation = formats.operation(operation);
    return isNamed(c.proof)
      && isIncluded(
        leafHash(operation), entry.operationIndex, submission.count, operationPath, submission.operationsRoot)
      && fits(entry, c.operation);
  },
  Author(c) {
    const { submission, authorSignature } = c.proof;
    if (c.proof.authorProof) {
      const key = provenKey(c);
      return key !== null
        && verifies(key, authorSignature, 'submission', c.genesis.ledgerId, submission.bytes);
    }

    const author = c.genesis.participants.find((participant) => sameBytes(participant.id, submission.author));
    return author && sameBytes(H('key', author.key), submission.keyId)
      ? verifies(author.key, authorSignature, 'submission', c.genesis.ledgerId, submission.bytes)
      : isFormed(authorSignature);
  },
  Expectation(c) {
    const { entry } = c.proof;
    const expected = c.expectation;
    const is = (name, found) => expected[name] === undefined
      || (found !== undefined && sameBytes(Buffer.from(expected[name], 'hex'), found));
    const isNumber = (name, found) => expected[name] === undefined || BigInt(expected[name]) === found;
    const commitment = expected.contentDigest && H(
      'content', Buffer.from(expected.contentBlinding, 'hex'), Buffer.from(expected.contentDigest, 'hex'));
    return is('recordId', c.operation?.record) && is('submissionId', entry.submissionId)
      && isNumber('operationIndex', entry.operationIndex) && is('operationHash', entry.operationHash)
      && isNumber('operationType', c.operation?.type) && isNumber('outcome', entry.outcome.code)
      && (!commitment || (c.operation?.type === 20n
        && c.operation.segments.some((segment) => sameBytes(segment.content, commitment))));
  },
  Witnesses: sealedSteps.Witnesses,
  Policy: sealedSteps.Policy,
};

function isStretch(proof, { size, peaks }) {
  const { items, first, before, after } = proof;
  const end = first + BigInt(items.length);
  if (end > size || (before !== null) !== (first > 0n) || (after !== null) !== (end < size)) return false;
  const times = items.map((item) => item.time);
  const areTimes = times.every((at, i) => at >= (i === 0 ? proof.from : times[i - 1]) && at < proof.to)
    && (before === null || before.time < proof.from) && (after === null || after.time >= proof.to);
  if (!areTimes) return false;
  const root = rootOfPeaks(peaks);
  const holds = (number, at, entryLeaf, path) => isIncluded(
    leafHash(canonical([at, entryLeaf])), number, size, path, root);
  return (before === null || holds(first - 1n, before.time, before.entryLeaf, before.path))
    && items.every((item, i) => holds(first + BigInt(i), item.time, leafHash(item.entry.bytes), item.path))
    && (after === null || holds(end, after.time, after.entryLeaf, after.path));
}

const accountingSteps = {
  Ledger: (c) => areOfLedger(c, [
    c.proof.header.ledgerId,
    ...c.proof.items.flatMap((item) => [item.entry.ledgerId, item.submission.ledgerId]),
  ]),
  Epochs: sealedSteps.Epochs,
  Seals: sealedSteps.Seals,
  Header: (c) => sealedSteps.Header(c) && c.proof.items.every(
    (item) => item.entry.height > 0n && item.entry.height <= c.proof.header.height),
  State: (c) => stateStep(c, 3, c.proof.subject),
  SubLog(c) {
    if (c.proof.to > c.proof.header.time + 1n) return false;
    const log = c.proof.row === null ? { size: 0n, peaks: [] } : formats.subjectRow(c.proof.row);
    return log !== null && isStretch(c.proof, log);
  },
  Submission: (c) => c.proof.items.every(
    (item) => isNamed(item) && fits(item.entry, formats.operation(item.operation))),
  Expectation: ({ proof, expectation }) => sameBytes(proof.subject, Buffer.from(expectation.subject, 'hex'))
    && proof.from === BigInt(expectation.from) && proof.to === BigInt(expectation.to),
  Witnesses: sealedSteps.Witnesses,
  Policy: sealedSteps.Policy,
};

const stateSteps = {
  Ledger: (c) => areOfLedger(c, [c.proof.header.ledgerId]),
  Epochs: sealedSteps.Epochs,
  Seals: sealedSteps.Seals,
  Header: sealedSteps.Header,
  State: (c) => stateStep(c, c.proof.kind, c.proof.key),
  Expectation: ({ proof, expectation }) => proof.kind === BigInt(expectation.kind)
    && sameBytes(proof.key, Buffer.from(expectation.key, 'hex'))
    && (proof.row !== null) === expectation.present
    && (expectation.value === undefined || sameBytes(proof.row, Buffer.from(expectation.value, 'hex'))),
  Witnesses: sealedSteps.Witnesses,
  Policy: sealedSteps.Policy,
};

const consistencySteps = {
  Ledger: (c) => areOfLedger(c, [c.proof.header.ledgerId]),
  Epochs: sealedSteps.Epochs,
  Seals: sealedSteps.Seals,
  Header: sealedSteps.Header,
  Expectation: ({ proof, expectation }) => proof.firstSize === BigInt(expectation.size),
  Consistency: ({ proof, expectation }) => isConsistent(
    proof.firstSize, Buffer.from(expectation.root, 'hex'), proof.header.historySize, proof.header.historyRoot,
    proof.path),
  Witnesses: sealedSteps.Witnesses,
  Policy: sealedSteps.Policy,
};

const evidenceSteps = {
  Ledger: (c) => areOfLedger(c, [c.proof.headerA.ledgerId, c.proof.headerB.ledgerId]),
  Epochs(c) {
    c.walk = follow(c.genesis, c.proof.epochPath);
    return c.walk !== null && c.proof.headerA.height > c.walk.boundary;
  },
  Contradiction: ({ proof, walk }) => proof.headerA.height === proof.headerB.height
    && proof.sealA.replica === proof.sealB.replica && proof.sealA.replica < BigInt(walk.set.replicas.length)
    && !sameBytes(proof.headerA.bytes, proof.headerB.bytes),
  Seals({ proof, walk, genesis }) {
    const { key } = walk.set.replicas[Number(proof.sealA.replica)];
    return verifies(key, proof.sealA.signature, 'seal', genesis.ledgerId, proof.headerA.bytes)
      && verifies(key, proof.sealB.signature, 'seal', genesis.ledgerId, proof.headerB.bytes);
  },
  Policy: (c) => !isOld(c) && isAccepted(c),
};

const kinds = {
  receipt: { format: formats.receipt, limit: MIB, steps: receiptSteps },
  accounting: { format: formats.accounting, limit: 16 * MIB, steps: accountingSteps },
  state: { format: formats.state, limit: MIB, steps: stateSteps },
  consistency: { format: formats.consistency, limit: MIB, steps: consistencySteps },
  evidence: { format: formats.evidence, limit: MIB, steps: evidenceSteps },
};

/** Verifies; gives the name of the step that failed, or "None". */
export function verify(kind, bytes, genesisBytes, policy, expectation) {
  const { format, limit, steps } = kinds[kind];
  const proof = read(bytes, limit, format);
  if (!proof || !policy.suites.includes(1)) return 'Form';
  const genesis = readGenesis(genesisBytes);
  if (!genesis) return 'Genesis';
  const context = {
    proof,
    genesis,
    expectation,
    policy: {
      ...policy,
      time: BigInt(policy.time),
      maxAnchorAge: policy.maxAnchorAge === null ? null : BigInt(policy.maxAnchorAge),
      witnesses: policy.witnesses.map((key) => Buffer.from(key, 'hex')),
    },
  };
  for (const [name, step] of Object.entries(steps)) {
    if (!step(context)) return name;
  }

  return 'None';
}
