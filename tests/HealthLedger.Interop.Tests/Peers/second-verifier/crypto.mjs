// Hashes, signatures and trees of docs/spec/encoding.md and ledger.md, section 7, on libraries of other people.
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { canonical, sameBytes } from './canonical.mjs';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ZERO = new Uint8Array(32);
const remembered = new Map();

export const EMPTY_ROOT = sha256(new Uint8Array(0));

export function H(label, ...items) {
  return sha256(canonical([label, ...items]));
}

function hex(value) {
  return Buffer.from(value).toString('hex');
}

/** 64 bytes, 0 < r < n, 0 < s <= n/2. */
export function isFormed(signature) {
  if (signature.length !== 64) return false;
  const r = BigInt(`0x${hex(signature.subarray(0, 32))}`);
  const s = BigInt(`0x${hex(signature.subarray(32))}`);
  return r > 0n && r < ORDER && s > 0n && s <= ORDER / 2n;
}

export function isPoint(point) {
  try {
    p256.Point.fromBytes(point).assertValidity();
    return point.length === 65;
  } catch {
    return false;
  }
}

/** Whether a key signed a body in a domain. The corpus asks the same thing often, so answers are remembered. */
export function verifies(point, signature, domain, ledgerId, body) {
  if (!isFormed(signature)) return false;
  const digest = H(domain, ledgerId, body);
  const question = `${hex(point)} ${hex(signature)} ${hex(digest)}`;
  if (!remembered.has(question)) {
    remembered.set(
      question,
      isPoint(point) && p256.verify(signature, digest, point, { prehash: false, lowS: true, format: 'compact' }),
    );
  }

  return remembered.get(question);
}

export function leafHash(data) {
  return sha256(concatBytes(Uint8Array.of(0x00), data));
}

function nodeHash(left, right) {
  return sha256(concatBytes(Uint8Array.of(0x01), left, right));
}

// The largest power of two below a number over one.
function split(size) {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}

/** The root that a leaf hash and its path lead to, by the recursion of RFC 9162 2.1.3.1; null at another length. */
export function rootFromPath(leaf, index, size, path) {
  if (index >= size) return null;
  if (size === 1n) return path.length === 0 ? leaf : null;
  if (path.length === 0) return null;
  const half = split(size);
  const sibling = path[path.length - 1];
  const rest = path.slice(0, -1);
  const isLeft = index < half;
  const inner = rootFromPath(leaf, isLeft ? index : index - half, isLeft ? half : size - half, rest);
  if (inner === null) return null;
  return isLeft ? nodeHash(inner, sibling) : nodeHash(sibling, inner);
}

export function isIncluded(leaf, index, size, path, root) {
  const found = path.length <= 64 ? rootFromPath(leaf, index, size, path) : null;
  return found !== null && sameBytes(found, root);
}

// SUBPROOF of RFC 9162 2.1.4.1, read backwards: the two roots that the path leads to.
function subRoots(first, size, path, isWhole, firstRoot) {
  if (first === size) {
    if (isWhole) return path.length === 0 ? [firstRoot, firstRoot] : null;
    return path.length === 1 ? [path[0], path[0]] : null;
  }

  if (path.length === 0) return null;
  const half = split(size);
  const sibling = path[path.length - 1];
  const rest = path.slice(0, -1);
  if (first <= half) {
    const roots = subRoots(first, half, rest, isWhole, firstRoot);
    return roots && [roots[0], nodeHash(roots[1], sibling)];
  }

  const roots = subRoots(first - half, size - half, rest, false, firstRoot);
  return roots && [nodeHash(sibling, roots[0]), nodeHash(sibling, roots[1])];
}

export function isConsistent(first, firstRoot, size, root, path) {
  if (first === 0n || first > size || path.length > 65) return false;
  const roots = subRoots(first, size, path, true, firstRoot);
  return roots !== null && sameBytes(roots[0], firstRoot) && sameBytes(roots[1], root);
}

export function rootOfPeaks(peaks) {
  return peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((root, peak) => nodeHash(peak, root));
}

function bit(key, depth) {
  return (key[Math.floor(depth / 8)] >> (7 - (depth % 8))) & 1;
}

/** Whether a state proof for a key ends where it may and leads to the root. */
export function stateHolds({ siblings, terminal }, key, root) {
  if (terminal && siblings.some((_, depth) => bit(terminal.key, depth) !== bit(key, depth))) return false;
  const end = terminal ? sha256(concatBytes(Uint8Array.of(0x00), terminal.key, terminal.value)) : ZERO;
  const top = siblings.reduceRight(
    (node, sibling, depth) => (bit(key, depth) ? nodeHash(sibling, node) : nodeHash(node, sibling)),
    end,
  );
  return sameBytes(top, root);
}
