// The restricted canonical CBOR of docs/spec/encoding.md, section 1: decoded by an independent library, held against
// what that library would write, and walked for items that the restriction does not have.
import { decode, encode } from 'cborg';

const DECODING = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: true,
  useMaps: true,
};
const MAXIMUM_DEPTH = 16;
const MAXIMUM_LENGTH = 1_000_000;
const MAXIMUM_TIME = 253_402_300_799_999n;
const MAXIMUM_UNSIGNED = 0xffff_ffff_ffff_ffffn;

/** What is wrong with the form of an input. */
export class FormError extends Error {}

function refuse(why) {
  throw new FormError(why);
}

export function sameBytes(left, right) {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

function walk(item, depth) {
  if (depth > MAXIMUM_DEPTH) refuse('nested too deep');
  if (item === null || typeof item === 'boolean' || item instanceof Uint8Array) return;
  if (typeof item === 'number' || typeof item === 'bigint') {
    if (typeof item === 'number' && !Number.isSafeInteger(item)) refuse('not an integer');
    if (item < 0 || BigInt(item) > MAXIMUM_UNSIGNED) refuse('not unsigned');
    return;
  }

  if (typeof item === 'string') {
    if (!/^[\x20-\x7e]*$/.test(item)) refuse('not ASCII');
    return;
  }

  if (!Array.isArray(item)) refuse('an item that does not occur');
  if (item.length > MAXIMUM_LENGTH) refuse('array too long');
  item.forEach((inner) => walk(inner, depth + 1));
}

/** Decodes the one canonical encoding of an item, or throws FormError. */
export function decodeCanonical(bytes) {
  let item;
  let again;
  try {
    item = decode(bytes, DECODING);
    walk(item, 1);
    again = encode(item);
  } catch (error) {
    throw new FormError(error.message);
  }

  if (!sameBytes(again, bytes)) refuse('another spelling');
  return item;
}

export function canonical(item) {
  return encode(item);
}

// One reader for each type of CDDL that the formats use.
export function unsigned(item) {
  if (typeof item !== 'number' && typeof item !== 'bigint') refuse('unsigned expected');
  return BigInt(item);
}

export function exactly(expected) {
  return (item) => (unsigned(item) === expected ? expected : refuse('another version or suite'));
}

export function time(item) {
  const value = unsigned(item);
  return value <= MAXIMUM_TIME ? value : refuse('after the year 9999');
}

export function bytes(item) {
  return item instanceof Uint8Array ? item : refuse('bytes expected');
}

export function bytesOf(length) {
  return (item) => (bytes(item).length === length ? item : refuse('bytes of another length'));
}

export function point(item) {
  return bytesOf(65)(item)[0] === 0x04 ? item : refuse('not an uncompressed point');
}

export function ascii(item) {
  return typeof item === 'string' && item.length >= 1 && item.length <= 64 ? item : refuse('text expected');
}

export function text(expected) {
  return (item) => (item === expected ? item : refuse('another text'));
}

export function boolean(item) {
  return typeof item === 'boolean' ? item : refuse('boolean expected');
}

export function orNull(type) {
  return (item) => (item === null ? null : type(item));
}

export function list(type, least = 0) {
  return (item) => (Array.isArray(item) && item.length >= least ? item.map(type) : refuse('list expected'));
}

/** An array with fixed positions; each has a name and a type. */
export function struct(fields) {
  const names = Object.keys(fields);
  return (item) => {
    if (!Array.isArray(item) || item.length !== names.length) refuse('another number of items');
    return Object.fromEntries(names.map((name, i) => [name, fields[name](item[i])]));
  };
}

/** A byte string that holds the canonical encoding of something; its bytes are kept. */
export function embedded(type) {
  return (item) => ({ ...type(decodeCanonical(bytes(item))), bytes: item });
}

/** A type with one more condition. */
export function where(type, holds) {
  return (item) => {
    const value = type(item);
    return holds(value) ? value : refuse('not allowed');
  };
}
