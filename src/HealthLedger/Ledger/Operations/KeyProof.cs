using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// What a new participant's key signs, in the domain of submissions, to show that somebody holds it and stands for the
/// facts: `key-proof` of docs/spec/ledger.md section 3. No submission body has this form, so that neither signature
/// serves as the other.
/// </summary>
internal static class KeyProof
{
    private const string Tag = "key-proof";

    public static byte[] Body(ParticipantId participant, Digest256 facts, ReadOnlySpan<byte> point)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(4);
        writer.Text(Tag);
        writer.Id(participant);
        writer.Id(facts);
        writer.Bytes(point);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
