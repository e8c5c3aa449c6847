using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>The hashes of the state tree (docs/spec/ledger.md section 7).</summary>
internal static class StateHash
{
    public static Digest256 OfLeaf(Digest256 place, Digest256 valueHash) => Sha256.Of(0x00, place, valueHash);

    public static Digest256 OfNode(Digest256 left, Digest256 right) => Sha256.Of(0x01, left, right);
}
