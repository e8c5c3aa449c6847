using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// What a context is bound to: purpose, ledger, sender and recipient, as the canonical array that is the `info` of HPKE
/// (docs/spec/encoding.md section 5). What else a package belongs to is its associated data.
/// </summary>
internal static class HpkeInfo
{
    private const string Version = "hl/hpke/v1";

    /// <param name="purpose">ASCII, 1 to 64 characters.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="sender">The participant that seals.</param>
    /// <param name="recipient">The participant that opens.</param>
    public static byte[] Build(string purpose, LedgerId ledger, ParticipantId sender, ParticipantId recipient)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(5);
        writer.Text(Version);
        writer.Text(purpose);
        writer.Id(ledger);
        writer.Id(sender);
        writer.Id(recipient);
        byte[] info = writer.ToArray();
        writer.Dispose();
        return info;
    }
}
