using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>The hashes of the state tree (docs/spec/ledger.md section 7).</summary>
internal static class StateHash
{
    public static Digest256 OfLeaf(Digest256 place, Digest256 valueHash) => Of(0x00, place, valueHash);

    public static Digest256 OfNode(Digest256 left, Digest256 right) => Of(0x01, left, right);

    private static Digest256 Of(byte prefix, Digest256 left, Digest256 right)
    {
        Span<byte> node = stackalloc byte[65];
        node[0] = prefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[33..]);
        Span<byte> digest = stackalloc byte[Digest256.SizeBytes];
        SHA256.HashData(node, digest);
        return new Digest256(digest);
    }
}
