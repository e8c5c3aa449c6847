using System.Security.Cryptography;
using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Trees;

/// <summary>The state tree of docs/spec/ledger.md, section 7, from a path to its root.</summary>
internal static class StateTree
{
    private const int HashBytes = 32;

    /// <summary>Says whether the path ends in an empty place or in a leaf whose key begins with the path.</summary>
    public static bool EndsOnPath(StateProof proof, ReadOnlySpan<byte> key)
    {
        if (proof.TerminalKey is not { } terminal)
        {
            return true;
        }

        for (int depth = 0; depth < proof.Siblings.Length; depth++)
        {
            if (IsRight(terminal.Span, depth) != IsRight(key, depth))
            {
                return false;
            }
        }

        return true;
    }

    public static bool LeadsTo(StateProof proof, ReadOnlySpan<byte> key, ReadOnlySpan<byte> root)
    {
        // An empty place counts as zeros.
        Span<byte> node = stackalloc byte[HashBytes];
        node.Clear();
        if (proof.TerminalKey is { } terminal)
        {
            Hash(0x00, terminal.Span, proof.TerminalValue.Span, node);
        }

        for (int depth = proof.Siblings.Length - 1; depth >= 0; depth--)
        {
            ReadOnlySpan<byte> sibling = proof.Siblings[depth].Span;
            if (IsRight(key, depth))
            {
                Hash(0x01, sibling, node, node);
            }
            else
            {
                Hash(0x01, node, sibling, node);
            }
        }

        return node.SequenceEqual(root);
    }

    private static bool IsRight(ReadOnlySpan<byte> key, int depth)
    {
        return ((key[depth >> 3] >> (7 - (depth & 7))) & 1) == 1;
    }

    private static void Hash(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + (2 * HashBytes)];
        input[0] = prefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashBytes)..]);
        SHA256.HashData(input, destination);
    }
}
